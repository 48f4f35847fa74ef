// The first step: what is asked, one line for each question, and what can be answered.
import { html, useRef, useSignal } from '../html.js'
import { _, apart, fill, languageTag, ngettext } from '../i18n.js'
import { segments } from '../sms.js'
import { ask, base, change, changeQuestion, changeText, config, insert, languageOf, move, poll, remove } from './state.js'
import { TEMPLATES } from './templates.js'

export const KINDS = [
  ['yes_no', _('Yes or no')], ['menu', _('One of a list')], ['many', _('Several of a list')], ['scale', _('Scale')],
  ['number', _('Number')], ['age', _('Age')], ['region', _('Region')], ['text', _('Own words')],
]

const MOST_QUICK_REPLIES = 10

export function Questions() {
  const list = useRef(null)
  const focus = (index) => requestAnimationFrame(() => list.current?.querySelectorAll('.asked')[index]?.focus())
  return html`<section>
    <label>${_('Title')} <input dir="auto" maxlength="64" value=${poll.value.title} onInput=${(event) => change({ title: event.target.value })} /></label>
    <${ChannelChoice} />
    <ol class="asked-list" ref=${list}>${poll.value.questions.map((question, index) => html`<${Row} key=${index} question=${question} index=${index} focus=${focus} />`)}</ol>
    <button type="button" class="secondary" onClick=${() => { insert(poll.peek().questions.length, [fresh()]); focus(poll.peek().questions.length - 1) }}>${_('Add a question')}</button>
    <${Paste} />
    <${Wording} />
  </section>`
}

const fresh = () => ({ text: {}, kind: 'yes_no' })

function ChannelChoice() {
  const choices = [['sms', 'SMS'], ['ussd', 'USSD'], ['both', _('both')]]
  return html`<fieldset class="inline"><legend>${_('By')}</legend>
    ${choices.map(([value, label]) => html`<label key=${value}><input type="radio" name="channel" checked=${poll.value.channel === value} onChange=${() => change({ channel: value })} /> ${label}</label>`)}</fieldset>`
}

function Row({ question, index, focus }) {
  const text = question.text[base] ?? ''
  const { parts, left, encoding } = segments(asSent(question))
  const keys = (event) => {
    if (event.key !== 'Enter' || event.isComposing) return
    event.preventDefault()
    if (index === poll.peek().questions.length - 1) insert(index + 1, [fresh()])
    focus(index + 1)
  }
  const paste = async (event) => {
    const pasted = event.clipboardData?.getData('text') ?? ''
    if (!/\n\s*\S/.test(pasted)) return
    event.preventDefault()
    await takeList(pasted, index, text.trim() ? 0 : 1)
  }
  const label = fill(_('Question {number}'), { number: index + 1 })
  return html`<li>
    <div class="line">
      <input class="asked" dir="auto" lang=${languageTag(base)} maxlength="1600" aria-label=${label} placeholder=${_('What do you ask? Press Enter for the next question')} value=${text}
        onInput=${(event) => changeQuestion(index, { text: { ...question.text, [base]: event.target.value } })} onKeyDown=${keys} onPaste=${paste} />
      <select aria-label=${fill(_('Kind of answer to question {number}'), { number: index + 1 })} onChange=${(event) => changeQuestion(index, { kind: event.target.value })}>${KINDS.map(([value, name]) => html`<option key=${value} value=${value} selected=${value === question.kind}>${name}</option>`)}</select>
      <span class="small quiet">${text && fill(ngettext('{count} SMS · {left} left · {encoding}', '{count} SMS · {left} left · {encoding}', parts), { left: apart(left), encoding })}</span>
      <span class="moves">
        <button type="button" class="plain" disabled=${index === 0} aria-label=${_('Move up')} onClick=${() => move(index, -1)}>↑</button>
        <button type="button" class="plain" disabled=${index === poll.value.questions.length - 1} aria-label=${_('Move down')} onClick=${() => move(index, 1)}>↓</button>
        <button type="button" class="plain" aria-label=${fill(_('Remove question {number}'), { number: index + 1 })} onClick=${() => remove(index)}>×</button>
      </span>
    </div>
    <${Details} question=${question} index=${index} />
  </li>`
}

/** A question with its options below, where the phone doesn't show them itself (flows/wizard.py). */
function asSent({ kind, text, options = [], numbered = true }) {
  const names = kind === 'yes_no' ? config.yes_no : ['menu', 'many'].includes(kind) ? options.map((option) => option.names[base]).filter((name) => name?.trim()) : []
  const isShownByPhone = poll.value.channel === 'ussd' && kind !== 'many' && names.length <= MOST_QUICK_REPLIES
  const below = numbered && !isShownByPhone ? names.map((name, place) => `${place + 1}. ${name}`) : []
  return [text[base] ?? '', ...below].join('\n')
}

function Details({ question, index }) {
  const set = (patch) => changeQuestion(index, patch)
  return html`<div class="details">
    ${(question.kind === 'menu' || question.kind === 'many') && html`<${Options} question=${question} set=${set} />`}
    ${(question.kind === 'number' || question.kind === 'age') && html`<${Ranges} question=${question} set=${set} />`}
    ${question.kind === 'scale' && html`<label>${_('From 1 to')} <input type="number" min="2" max="10" value=${question.steps ?? 5} onInput=${(event) => set({ steps: Number(event.target.value) })} /></label>`}
    <details class="more" open=${Boolean(question.field || question.name)}><summary>${_('More')}</summary>
      <label>${_('Save to the contact as')} <select onChange=${(event) => set({ field: event.target.value })}>
        <option value="">${_('nothing')}</option>${config.fields.map((field) => html`<option key=${field.key} value=${field.key} selected=${field.key === question.field}>${field.name}</option>`)}</select></label>
      <label>${_('Name of the result')} <input dir="auto" maxlength="64" placeholder=${_('its last words')} value=${question.name ?? ''} onInput=${(event) => set({ name: event.target.value })} /></label>
    </details>
  </div>`
}

function Options({ question, set }) {
  const names = (question.options ?? []).map((option) => option.names[base]).join('\n')
  const read = (text) => set({ options: optionsOf(text.split('\n'), question.options ?? []) })
  return html`<label>${_('Options, one a line')} <textarea rows=${Math.max(3, (question.options ?? []).length)} dir="auto" lang=${languageTag(base)} value=${names} onInput=${(event) => read(event.target.value)} /></label>`
}

/** An option goes with its line when others come or go, so that it keeps its own translations. */
function optionsOf(lines, before) {
  const grown = lines.length - before.length
  return lines.map((line, place) => {
    const kept = grown ? {} : before[place]
    return [before[place], before[place - grown]].find((option) => option?.names[base] === line) ?? { ...kept, names: { ...kept.names, [base]: line } }
  })
}

function Ranges({ question, set }) {
  const typed = useSignal('')
  const ranges = question.ranges ?? []
  // Another question may stand in this place now.
  const shown = JSON.stringify(readRanges(typed.value)) === JSON.stringify(ranges) ? typed.value : writeRanges(ranges)
  const read = (event) => { typed.value = event.target.value; set({ ranges: readRanges(event.target.value) }) }
  const hint = question.kind === 'age' ? '10-14, 15-19, 20-24, 25-30, 31+' : _('any number')
  return html`<label>${_('Ranges')} <input value=${shown} placeholder=${hint} onInput=${read} /></label>`
}

const writeRanges = (ranges) => ranges.map(({ low, high }) => (high == null ? `${low}+` : low == null ? `-${high}` : low === high ? String(low) : `${low}-${high}`)).join(', ')

/** "10-14, 15-19, 25+" as ranges; what can't be read is left out. */
function readRanges(text) {
  return text.split(',').map((part) => /^\s*(\d+)?\s*([-–+])?\s*(\d+)?\s*$/.exec(part)).filter((found) => found && (found[1] || found[3])).map(([, low, sign, high]) => {
    if (sign === '+') return { low: Number(low) }
    if (!low) return { high: Number(high) }
    const ends = [Number(low), Number(high ?? low)]
    return { low: Math.min(...ends), high: Math.max(...ends) }
  })
}

async function takeList(text, index, replacing) {
  const found = await ask(config.urls.parse, { text, language: base })
  if (found?.questions.length) insert(index, found.questions, replacing)
}

function Paste() {
  const text = useSignal('')
  const take = async () => {
    const { length } = poll.peek().questions
    const isEmpty = !poll.peek().questions.at(-1).text[base]?.trim()
    await takeList(text.value, isEmpty ? length - 1 : length, isEmpty ? 1 : 0)
    text.value = ''
  }
  return html`<details><summary>${_('Paste a list')}</summary>
    <label>${_('One question a line; options after a colon, as “Best service?: clinic, school, road”')} <textarea rows="5" dir="auto" value=${text} onInput=${(event) => { text.value = event.target.value }} /></label>
    <button type="button" class="secondary" disabled=${!text.value.trim()} onClick=${take}>${_('Take these questions')}</button>
    <p>${_('Or begin with one of these:')} ${TEMPLATES.map(([name, list]) => html`<button type="button" class="plain" key=${name} onClick=${() => { text.value = list }}>${name}</button>`)}</p></details>`
}

function Wording() {
  const { dir } = languageOf(base)
  return html`<fieldset><legend>${_('What else is said')}</legend>
    <label>${_('If an answer is not understood; {options} stands for what can be answered')} <textarea rows="2" dir=${dir} lang=${languageTag(base)} value=${poll.value.retry?.[base] ?? ''} onInput=${(event) => changeText('retry', base, event.target.value)} /></label>
    <label>${_('Ask again at most')} <select onChange=${(event) => change({ tries: Number(event.target.value) })}>${[0, 1, 2, 3, 4, 5].map((tries) => html`<option key=${tries} value=${tries} selected=${tries === poll.value.tries}>${fill(ngettext('{count} time', '{count} times', tries), {})}</option>`)}</select></label>
    <label>${_('At the end')} <textarea rows="2" dir=${dir} lang=${languageTag(base)} value=${poll.value.thanks?.[base] ?? ''} onInput=${(event) => changeText('thanks', base, event.target.value)} /></label>
  </fieldset>`
}
