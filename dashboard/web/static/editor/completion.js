// A text field for texts with expressions: what can follow is offered while `@…` is typed, as in a combobox.
import { html, signal, useLayoutEffect, useRef, useSignal } from './html.js'
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
 * @param {{value: string, change: (text: string) => void, label: string, lines?: number, dir?: string, lang?: string,
 *   placeholder?: string, invalid?: boolean, describedby?: string, readonly?: boolean}} props
 */
export function TemplateInput({ value, change, label, lines = 1, dir = 'auto', lang, placeholder, invalid, describedby, readonly }) {
  const field = useRef(null)
  const open = useSignal(null)
  const id = useRef(`c${uuid().slice(0, 8)}`).current
  const show = (element) => {
    load()
    const { context, functions } = reference.value
    const found = element.value.includes('@') ? complete(element.value, element.selectionStart, context, functions, keys()) : null
    open.value = found?.options.length ? { ...found, at: 0 } : null
  }
  const typed = (event) => { change(event.target.value); show(event.target) }
  const pick = (option) => insert(field.current, open.value.from, option, change, open)
  const props = {
    ref: field, value, dir, lang, placeholder, readonly, 'aria-label': label, 'aria-invalid': invalid ? 'true' : undefined, 'aria-describedby': describedby,
    role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': String(Boolean(open.value)), 'aria-controls': `${id}-list`,
    'aria-activedescendant': open.value ? `${id}-${open.value.at}` : undefined,
    autocomplete: 'off', onInput: typed, onClick: (event) => show(event.target), onBlur: () => { open.value = null }, onKeyDown: (event) => walk(event, open, pick),
  }
  useLayoutEffect(() => { if (lines > 1 && field.current) fit(field.current) }, [value])
  return html`<div class="template">
    ${lines > 1 ? html`<textarea rows=${lines} ...${props} />` : html`<input type="text" ...${props} />`}
    <ul id=${`${id}-list`} role="listbox" aria-label=${_('What can follow')} class="options" hidden=${!open.value}>
      ${open.value?.options.map((option, index) => html`<${Offer} key=${option.label} id=${`${id}-${index}`} option=${option}
        chosen=${index === open.value.at} pick=${pick} />`)}
    </ul>
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
