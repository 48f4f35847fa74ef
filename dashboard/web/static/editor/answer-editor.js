// Editing the answers of a question within its card. What is rarer (other tests, waiting times) is in the side panel.
import { html, useComputed, useSignal } from './html.js'
import { findNode, put, replaceNode, setTranslation, translation } from './edit.js'
import { acceptedBy } from './forms/accepted.js'
import { changed, freshName } from './forms/node-edit.js'
import { hasMenu, numberAnswers, withoutMenu } from './forms/numbering.js'
import { PRESETS } from './forms/presets.js'
import { ALWAYS, retryOf, setRetry } from './forms/retry.js'
import { addAnswer, answersOf, casesOf, defaultCategory, removeAnswer, renameCategory, setAnswers, setCase } from './forms/switch.js'
import { _, fill, languageTag, ngettext } from './i18n.js'
import { languageOf } from './languages.js'
import { said } from './said.js'
import { byUuid, cardOf, definition, edit, language, panel, readOnly } from './store.js'

const change = (node, key, fn) => edit(key && `answers:${node.uuid}:${key}`, (flow) => changed(flow, node.uuid, fn))
const wordsOf = (router, category) => casesOf(router, category.uuid).find((one) => one.type === 'has_any_word')
const openPanel = (node) => { panel.value = { kind: 'router', node: node.uuid } }

export function AnswerEditor({ node }) {
  const answers = answersOf(node.router)
  const add = () => change(node, null, (one) => addAnswer(one, { name: freshName(one.router), tests: [{ type: 'has_any_word', arguments: [''] }] }))
  return html`<div class="answer-editor">
    <${Preset} node=${node} />
    <ul>${answers.map((category) => html`<${Row} key=${category.uuid} node=${node} category=${category} />`)}</ul>
    <div class="inline"><button type="button" class="add" onClick=${add}>+ ${_('Answer')}</button><${Numbers} node=${node} /><button type="button"
      class="add" onClick=${() => openPanel(node)}>${_('More…')}</button></div>
    <${Retry} node=${node} />
    <${ResultName} node=${node} />
  </div>`
}

/** One answer: its name, and its words if it is taken by words; the first words follow the name while it is typed. */
function Row({ node, category }) {
  const words = wordsOf(node.router, category)
  const rename = (event) => change(node, `name:${category.uuid}`, (one) => renamed(one, category, words, event.target.value))
  const accept = (event) => change(node, `words:${category.uuid}`, (one) => setCase(one, words.uuid, { arguments: [event.target.value] }))
  return html`<li class="inline">
    <input type="text" dir="auto" maxlength="64" value=${category.name} aria-label=${_('Name of the answer')} onInput=${rename} />
    ${words ? html`<input type="text" dir="auto" value=${words.arguments?.[0] ?? ''} placeholder=${_('accepted words')}
      aria-label=${fill(_('Words that mean {name}'), category)} onInput=${accept} />`
      : html`<button type="button" class="quiet test" dir="auto"
        onClick=${() => openPanel(node)}>${acceptedBy(node.router, category) || _('no test yet')}</button>`}
    <button type="button" class="quiet" aria-label=${fill(_('Remove the answer {name}'), category)}
      onClick=${() => change(node, null, (one) => removeAnswer(one, category.uuid))}>×</button>
  </li>`
}

function renamed(node, category, words, name) {
  const named = renameCategory(node, category.uuid, name)
  const followed = words && ['', category.name.toLowerCase()].includes(words.arguments?.[0] ?? '')
  return followed ? setCase(named, words.uuid, { arguments: [name.toLowerCase()] }) : named
}

function Preset({ node }) {
  const asking = useSignal(null)
  const use = (wanted) => edit(null, (flow) => changed(flow, node.uuid, (one) => withAnswers(one, wanted)))
  const pick = (event) => {
    const preset = PRESETS.find((one) => one.id === event.target.value)
    event.target.value = ''
    if (preset.asks === undefined) use(preset.make())
    else asking.value = { preset, text: preset.asks }
  }
  const done = (event) => {
    event.preventDefault()
    use(asking.value.preset.make(asking.value.text))
    asking.value = null
  }
  return html`<select aria-label=${_('Set of answers')} onChange=${pick}><option value="">${_('Set of answers…')}
    </option>${PRESETS.map((one) => html`<option key=${one.id} value=${one.id}>${one.label}</option>`)}</select>
    ${asking.value && html`<form class="inline" onSubmit=${done}><input type="text" dir="auto" aria-label=${asking.value.preset.label}
      placeholder=${_('divided by commas')} value=${asking.value.text} ref=${(element) => element?.focus()}
      onInput=${(event) => { asking.value = { ...asking.peek(), text: event.target.value } }} /><button>${_('Use')}</button></form>`}`
}

const LEFT = ['Other', 'All Responses']

/** What is left for other replies is called after whether there are answers at all. */
function withAnswers(node, wanted) {
  const other = defaultCategory(node.router)
  const set = setAnswers(node, wanted)
  if (!other || ![...LEFT, ...LEFT.map(said)].includes(other.name)) return set
  return renameCategory(set, other.uuid, wanted.length ? said('Other') : said('All Responses'))
}

/** The message that asks: the last one of the card's first node, or of the waiting node itself. */
function askedBy(node) {
  const main = byUuid.peek().get(cardOf(node.uuid))?.main ?? node
  const action = main.actions?.findLast((one) => one.type === 'send_msg')
  return action && { node: main.uuid, action }
}

function Numbers({ node }) {
  const asks = askedBy(node)
  if (!asks || !answersOf(node.router).length) return null
  const isNumbered = hasMenu(asks.action.text)
  const toggle = () => edit(null, (flow) => (isNumbered ? textOnly(flow, asks) : numberAnswers(flow, node.uuid, asks)))
  return html`<button type="button" class="add" aria-pressed=${String(isNumbered)}
    title=${_('Lists the answers as 1. 2. 3. in the text, for keypads and USSD')} onClick=${toggle}>1. 2. 3.</button>`
}

function textOnly(flow, { node, action }) {
  const asks = findNode(flow, node)
  const bare = replaceNode(flow, { ...asks, actions: asks.actions.map((one) => (one.uuid === action.uuid ? { ...one, text: withoutMenu(one.text) } : one)) })
  return Object.keys(flow.localization ?? {}).reduce((made, code) => {
    const [text] = translation(made, code, action.uuid, 'text') ?? []
    return text ? setTranslation(made, code, action.uuid, 'text', [withoutMenu(text)]) : made
  }, bare)
}

function Retry({ node }) {
  const retry = useComputed(() => retryOf(definition.value, findNode(definition.value, node.uuid) ?? node)).value
  if (!defaultCategory(node.router) || !answersOf(node.router).length) return null
  const set = (text, tries, key = null) => edit(key && `retry:${node.uuid}`, (flow) => setRetry(flow, node.uuid, text, tries))
  const offer = fill(said('Sorry, please answer with {options}.'), { options: answersOf(node.router).map((one) => one.name).join(', ') })
  return html`<div class="retry-setting"><label><input type="checkbox" checked=${Boolean(retry)}
    onChange=${(event) => set(event.target.checked ? offer : null, 2)} />${_('If the answer is not understood, ask again')}</label>
    ${retry && html`<textarea rows="2" dir="auto" aria-label=${_('Said when an answer is not understood')} value=${retry.action.text}
      onInput=${(event) => set(event.target.value, retry.tries, 'text')} />
      <select aria-label=${_('How often')}
        onChange=${(event) => set(retry.action.text, Number(event.target.value))}>${[1, 2, 3, 4, 5, ALWAYS].map((tries) => html`<option key=${tries}
        value=${tries} selected=${tries === retry.tries}>${tries === ALWAYS ? _('until it is') : ngettext('at most {count} time', 'at most {count} times', tries)}
        </option>`)}</select>`}</div>`
}

function ResultName({ node }) {
  const write = (event) => change(node, 'result', (one) => ({ ...one, router: put(one.router, 'result_name', event.target.value || undefined) }))
  return html`<label class="inline">${_('Saved as')}<input type="text" dir="auto" maxlength="64" value=${node.router.result_name ?? ''}
    aria-label=${_('Name of the result')} onInput=${write} /></label>`
}

/** Whether a test has something to translate. */
const hasWords = ({ type, arguments: given }) => given?.length === 1 && !/^has_(number|date|group|pattern)/.test(type)

/** Accepted words and names while translating: source before, translation behind. */
export function TranslatedAnswers({ node }) {
  const code = language.value
  const base = definition.peek().language
  const { dir, name } = languageOf(code)
  const fields = answersOf(node.router).flatMap((category) => [
    { uuid: category.uuid, key: 'name', source: category.name, label: _('Name of the answer') },
    ...casesOf(node.router, category.uuid).filter(hasWords).map((one) => ({ uuid: one.uuid, key: 'arguments', source: one.arguments[0], label: _('Accepted words') })),
  ])
  const write = (field, text) => edit(`translate:${code}:${field.uuid}:${field.key}`, (flow) => setTranslation(flow, code, field.uuid, field.key, [text]))
  return html`<ul class="answers translated">${fields.map((field) => html`<li key=${field.uuid + field.key} class=${field.key}><span class="source"
    lang=${languageTag(base)} dir="auto">${field.source}</span>
    <input type="text" dir=${dir} lang=${languageTag(code)} aria-label=${`${field.label}: ${field.source}, ${name}`} readonly=${readOnly.value}
      value=${translation(definition.value, code, field.uuid, field.key)?.[0] ?? ''} onInput=${(event) => write(field, event.target.value)} /></li>`)}</ul>`
}
