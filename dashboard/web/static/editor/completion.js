// A text field for texts with expressions: what can follow is offered while `@…` is typed, as in a combobox.
import { effect, html, signal, untracked, useLayoutEffect, useRef, useSignal, useSignalEffect } from './html.js'
import { getJson } from './api.js'
import { complete } from './completing.js'
import { _ } from './i18n.js'
import { assets, config, info } from './store.js'
import { uuid } from './uuid.js'

const reference = signal({ context: { types: [], root: [] }, functions: [] })
let asked = false

/** Loads what can be completed, once, when the first expression is begun. */
function load() {
  if (asked || !config.peek().urls.completion) return
  asked = true
  getJson(config.peek().urls.completion).then((found) => { reference.value = found }, () => { asked = false })
}

/** The names that the workspace and the flow have. */
export const keys = () => ({
  fields: assets.value.fields ?? [],
  globals: assets.value.globals ?? [],
  results: info.value.results ?? [],
  locals: (info.value.locals ?? []).map((name) => ({ key: name, name })),
})

/**
 * What can follow in a text field that is there already, beneath it: chosen by keys or mouse, as in a combobox.
 * @param {{field: {current: HTMLInputElement|HTMLTextAreaElement|null}, change: (text: string) => void}} props
 */
export function Offers({ field, change }) {
  const open = useSignal(/** @type {any} */ (null))
  const id = useRef(`c${uuid().slice(0, 8)}`).current
  const write = useRef(change)
  write.current = change
  const pick = (option) => insert(field.current, open.peek().from, option, write.current, open)
  useLayoutEffect(() => listen(field.current, open, pick, id), [])
  useSignalEffect(() => {
    const shown = open.value
    field.current.setAttribute('aria-expanded', String(Boolean(shown)))
    if (shown) field.current.setAttribute('aria-activedescendant', `${id}-${shown.at}`)
    else field.current.removeAttribute('aria-activedescendant')
  })
  return html`<ul id=${`${id}-list`} role="listbox" aria-label=${_('What can follow')} class="options" hidden=${!open.value}>
    ${open.value?.options.map((option, index) => html`<${Offer} key=${option.label} id=${`${id}-${index}`} option=${option}
      chosen=${index === open.value.at} pick=${pick} />`)}
  </ul>`
}

/** Makes a text field the combobox of its offers; returns what ends that. */
function listen(element, open, pick, id) {
  const show = () => {
    load()
    const { context, functions } = reference.value
    const found = element.value.includes('@') ? complete(element.value, element.selectionStart, context, functions, keys()) : null
    open.value = found?.options.length ? { ...found, at: 0 } : null
  }
  const heard = { input: show, click: show, blur: () => { open.value = null }, keydown: (event) => walk(event, open, pick) }
  for (const [name, listener] of Object.entries(heard)) element.addEventListener(name, listener)
  for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-controls', `${id}-list`], ['autocomplete', 'off']]) element.setAttribute(name, value)
  const stop = effect(() => {
    void reference.value
    if (document.activeElement === element) untracked(show)
  })
  return () => {
    stop()
    for (const [name, listener] of Object.entries(heard)) element.removeEventListener(name, listener)
  }
}

/**
 * @param {{value: string, change: (text: string) => void, label: string, lines?: number, dir?: string, lang?: string,
 *   placeholder?: string, invalid?: boolean, describedby?: string, readonly?: boolean}} props
 */
export function TemplateInput({ value, change, label, lines = 1, dir = 'auto', lang, placeholder, invalid, describedby, readonly }) {
  const field = useRef(null)
  const props = {
    ref: field, value, dir, lang, placeholder, readonly, 'aria-label': label, 'aria-invalid': invalid ? 'true' : undefined,
    'aria-describedby': describedby, onInput: (event) => change(event.target.value),
  }
  useLayoutEffect(() => { if (lines > 1 && field.current) fit(field.current) }, [value])
  return html`<div class="template">
    ${lines > 1 ? html`<textarea rows=${lines} ...${props} />` : html`<input type="text" ...${props} />`}
    <${Offers} field=${field} change=${change} />
  </div>`
}

function Offer({ id, option, chosen, pick }) {
  const take = (event) => { event.preventDefault(); pick(option) }
  return html`<li id=${id} role="option" aria-selected=${String(chosen)} onPointerDown=${take}><code dir="ltr">${option.label}</code>
    <small>${option.detail}</small></li>`
}

/** As high as its text; browsers that know `field-sizing` do so by the style sheet. */
function fit(element) {
  if (CSS.supports('field-sizing', 'content')) return
  element.style.blockSize = 'auto'
  element.style.blockSize = `${element.scrollHeight + 2}px`
}

function walk(event, open, pick) {
  const shown = open.peek()
  if (!shown) return
  const moves = { ArrowDown: 1, ArrowUp: -1 }
  if (event.key in moves) open.value = { ...shown, at: (shown.at + moves[event.key] + shown.options.length) % shown.options.length }
  else if (event.key === 'Enter' || event.key === 'Tab') pick(shown.options[shown.at])
  else if (event.key === 'Escape') open.value = null
  else return
  event.preventDefault()
  event.stopPropagation()
}

/** Puts an option in the place of what was typed of it. */
function insert(element, from, option, change, open) {
  const { value, selectionStart: caret } = element
  const text = value.slice(0, from) + option.text + value.slice(caret)
  open.value = null
  change(text)
  element.value = text
  element.focus()
  element.setSelectionRange(from + option.text.length, from + option.text.length)
}
