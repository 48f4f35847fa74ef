// Draws the fields of a form: label, control, hint, what is wrong. A field changes its own key and nothing else, so what a
// definition holds besides is kept, and a form that is only looked at changes nothing.
import { html, isTranslating, useRef, useSignal } from './drawing.js'
import { _ } from '../i18n.js'
import { Translated } from '../languages.js'
import { uuid } from '../uuid.js'
import { CONTROLS } from './controls.js'
import { PICKERS } from './pickers.js'
import { problemOf } from './validate.js'

const KINDS = { ...CONTROLS, ...PICKERS }

/** @param {{fields: import('./registry.js').Field[], item: any, change: (patch: any, key: string, gone?: number) => void, readonly?: boolean}} props
 *   `gone`: which text of a list was taken out
 */
export function Fields({ fields, item, change, readonly = false }) {
  const shown = fields.filter((field) => !field.when || field.when(item))
  return shown.map((field) => html`<${Field} key=${field.key} field=${field} item=${item} change=${change} readonly=${readonly} />`)
}

function Field({ field, item, change, readonly }) {
  const touched = useSignal(false)
  const id = useRef(`f${uuid().slice(0, 8)}`).current
  const problem = problemOf(field, item)
  const showProblem = touched.value && problem
  const describedby = [field.hint && `${id}-hint`, showProblem && `${id}-problem`].filter(Boolean).join(' ') || undefined
  const Control = KINDS[field.kind]
  const write = (value, also = {}, gone = undefined) => { change({ [field.key]: emptied(value, field, item), ...also }, field.key, gone) }
  const leave = () => { touched.value = true }
  const props = { field, item, value: item[field.key], write, invalid: Boolean(showProblem), describedby, readonly }
  return html`<div class=${`field ${field.kind}`} onFocusout=${leave}>
    ${field.kind !== 'flag' && field.kind !== 'exclusions' && html`<span class="label"
      id=${`${id}-label`}>${field.label}${field.required && html` <abbr title=${_('needed')}>*</abbr>`}</span>`}
    ${isTranslating.value && field.localized ? html`<${Translation} field=${field} item=${item} />` : html`<${Control} ...${props} />`}
    ${field.hint && html`<small class="hint" id=${`${id}-hint`}>${field.hint}</small>`}
    ${showProblem && html`<small class="problem" id=${`${id}-problem`}>${problem}</small>`}
  </div>`
}

/** A property that was absent and is empty stays absent; one that is there is kept, even if it is emptied. */
function emptied(value, field, item) {
  const isEmpty = value === '' || value === null || value === false || (typeof value === 'object' && Object.keys(value).length === 0)
  const optional = !field.required && !['template', 'text'].includes(field.kind)
  return isEmpty && (optional || !(field.key in item)) ? undefined : value
}

function Translation({ field, item }) {
  const sources = Array.isArray(item[field.key]) ? item[field.key] : [item[field.key] ?? '']
  const count = sources.length
  return sources.map((source, index) => html`<${Translated} key=${index} source=${source} uuid=${item.uuid} name=${field.key} index=${index}
    count=${count} lines=${field.lines ?? 1} counted=${field.counted} />`)
}
