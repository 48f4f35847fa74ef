// The answers of a node as a form: each with a name and the tests that pick it.
import { TemplateInput } from '../completion.js'
import { _, fill } from '../i18n.js'
import { Translated } from '../languages.js'
import { assets, html, isTranslating, useSignal } from './drawing.js'
import { freshName } from './node-edit.js'
import { caseTest, tests } from './registry.js'
import { addAnswer, addCase, answersOf, casesOf, defaultCategory, moveAnswer, removeAnswer, removeCase, renameCategory, setCase } from './switch.js'
import { THEMES } from './tests.js'
import { argumentProblem } from './validate.js'

/** @param {{node: any, change: (key: string|null, fn: (node: any) => any) => void, readonly: boolean, first?: string}} props `first`: the test of a new answer */
export function Rules({ node, change, readonly, first = 'has_any_word' }) {
  const { router } = node
  const answers = answersOf(router)
  const add = () => change(null, (one) => addAnswer(one, { name: freshName(one.router), tests: [{ type: first, arguments: emptyArguments(first) }] }))
  return html`<ol class="rules">
      ${answers.map((category, index) => html`<${Answer} key=${category.uuid} node=${node} category=${category} change=${change}
        readonly=${readonly} isFirst=${index === 0} isLast=${index === answers.length - 1} />`)}
    </ol>
    ${!readonly && html`<button type="button" class="add" onClick=${add}>+ ${_('Add an answer')}</button>`}
    ${defaultCategory(router) && html`<${Default} category=${defaultCategory(router)} change=${change} readonly=${readonly} alone=${!answers.length} />`}`
}

const emptyArguments = (type) => (caseTest(type)?.arguments ?? []).filter((one) => !one.optional).map(() => '')

function Answer({ node, category, change, readonly, isFirst, isLast }) {
  const cases = casesOf(node.router, category.uuid)
  const move = (by) => change(null, (one) => moveAnswer(one, category.uuid, by))
  return html`<li class="rule">
    <div class="inline">
      <${Name} category=${category} change=${change} readonly=${readonly} />
      ${!readonly && html`<button type="button" class="quiet" disabled=${isFirst} aria-label=${fill(_('Move {name} up'), category)}
        onClick=${() => move(-1)}>↑</button>
        <button type="button" class="quiet" disabled=${isLast} aria-label=${fill(_('Move {name} down'), category)} onClick=${() => move(1)}>↓</button>
        <button type="button" class="quiet" aria-label=${fill(_('Remove the answer {name}'), category)}
          onClick=${() => change(null, (one) => removeAnswer(one, category.uuid))}>×</button>`}
    </div>
    ${cases.map((one) => html`<${Case} key=${one.uuid} one=${one} change=${change} readonly=${readonly} isOnly=${cases.length === 1} />`)}
    ${!readonly && html`<button type="button" class="add small"
      onClick=${() => change(null, (changed) => addCase(changed, category.uuid, { type: 'has_any_word', arguments: [''] }))}>+ ${_('or another test')}</button>`}
  </li>`
}

/** The name of a category; `Name` is also how it is translated, for results. */
export function Name({ category, change, readonly }) {
  if (isTranslating.value) return html`<div><${Translated} source=${category.name} uuid=${category.uuid} name="name" lines=${1} /></div>`
  const write = (event) => change(`name:${category.uuid}`, (one) => renameCategory(one, category.uuid, event.target.value))
  return html`<input type="text" class="name" dir="auto" maxlength="64" required value=${category.name} aria-label=${_('Name of the answer')}
    readonly=${readonly} onInput=${write} />`
}

function Default({ category, change, readonly, alone }) {
  return html`<div class="rule default"><span>${alone ? _('Every answer is') : _('Anything else is')}</span><${Name} category=${category}
    change=${change} readonly=${readonly} /></div>`
}

/** One test with its arguments. A test that the editor doesn't know is shown and kept. */
function Case({ one, change, readonly, isOnly }) {
  const test = caseTest(one.type)
  const pick = (event) => change(null, (node) => setCase(node, one.uuid, { type: event.target.value, arguments: keptArguments(one, event.target.value) }))
  return html`<div class="case">
    <select aria-label=${_('Test')} disabled=${readonly} onChange=${pick}>
      ${!test && html`<option selected>${one.type}</option>`}
      ${Object.entries(THEMES).map(([theme, label]) => html`<${Theme} key=${theme} theme=${theme} label=${label} chosen=${one.type} />`)}
    </select>
    ${!readonly && !isOnly && html`<button type="button" class="quiet" aria-label=${_('Remove this test')}
      onClick=${() => change(null, (node) => removeCase(node, one.uuid))}>×</button>`}
    ${isTranslating.value ? html`<${TranslatedArguments} one=${one} />` : html`<${Arguments} one=${one} test=${test} change=${change} readonly=${readonly} />`}
  </div>`
}

function Theme({ theme, label, chosen }) {
  const offered = tests.filter((test) => test.theme === theme && (!test.retired || test.type === chosen))
  return offered.length > 0 && html`<optgroup label=${label}>${offered.map((test) => html`<option key=${test.type} value=${test.type}
    selected=${test.type === chosen}>${test.label}</option>`)}</optgroup>`
}

/** The first arguments stay when the test changes, as many as the new one takes. */
function keptArguments({ arguments: given = [] }, type) {
  const wanted = caseTest(type).arguments
  return wanted.map((argument, index) => given[index] ?? '').filter((value, index) => value || !wanted[index].optional)
}

function Arguments({ one, test, change, readonly }) {
  const given = one.arguments ?? []
  const wanted = test ? withMany(test.arguments, given) : given.map(() => ({ kind: 'text', label: _('value') }))
  const set = (index, value) => change(`case:${one.uuid}:${index}`, (node) => setCase(node, one.uuid, { arguments: withArgument(given, index, value, wanted) }))
  if (wanted[0]?.kind === 'group') return html`<${Group} one=${one} change=${change} readonly=${readonly} />`
  return wanted.map((argument, index) => argument.kind !== 'hidden' && html`<${Argument} key=${index} argument=${argument}
    value=${given[index] ?? ''} write=${(value) => set(index, value)} readonly=${readonly} />`)
}

/** The arguments with one changed; an optional one that is emptied, and is the last, is left out. */
function withArgument(given, index, value, wanted) {
  const next = Array.from({ length: Math.max(given.length, index + 1) }, (_unused, at) => (at === index ? value : given[at] ?? ''))
  while (next.at(-1) === '' && wanted[next.length - 1]?.optional) next.pop()
  return next
}

function withMany(wanted, given) {
  const last = wanted.at(-1)
  return last?.many && given.length > wanted.length ? [...wanted, ...Array(given.length - wanted.length).fill(last)] : wanted
}

function Argument({ argument, value, write, readonly }) {
  const touched = useSignal(false)
  const problem = touched.value ? argumentProblem(argument, value) : ''
  return html`<span class="argument" onFocusout=${() => { touched.value = true }}>
    <${TemplateInput} value=${value} change=${write} label=${argument.label} placeholder=${argument.label} lines=${argument.kind === 'choices' ? 3 : 1}
      dir=${['pattern', 'number'].includes(argument.kind) ? 'ltr' : 'auto'} invalid=${Boolean(problem)} readonly=${readonly} />
    ${problem && html`<small class="problem">${problem}</small>`}
  </span>`
}

/** A group by its UUID and name; a new one is picked from those of the workspace. */
function Group({ one, change, readonly }) {
  const [chosen = '', name = ''] = one.arguments ?? []
  const groups = assets.value.groups ?? []
  const pick = (event) => {
    const group = groups.find((other) => other.uuid === event.target.value)
    change(null, (node) => setCase(node, one.uuid, { arguments: [group.uuid, group.name] }))
  }
  return html`<select aria-label=${_('Group')} disabled=${readonly} onChange=${pick}>
    <option value="" disabled selected=${!chosen}>${_('Choose…')}</option>
    ${chosen && !groups.some((group) => group.uuid === chosen) && html`<option value=${chosen} selected>${name || chosen}</option>`}
    ${groups.map((group) => html`<option key=${group.uuid} value=${group.uuid} selected=${group.uuid === chosen}>${group.name}</option>`)}
  </select>`
}

const LANGUAGE_FREE = new Set(['group', 'number', 'date', 'hidden'])

function TranslatedArguments({ one }) {
  const given = one.arguments ?? []
  const wanted = caseTest(one.type)?.arguments ?? []
  return given.map((source, index) => !LANGUAGE_FREE.has(wanted[index]?.kind) && html`<span class="argument" key=${index}><${Translated}
    source=${source} uuid=${one.uuid} name="arguments" index=${index} count=${given.length} lines=${1} /></span>`)
}
