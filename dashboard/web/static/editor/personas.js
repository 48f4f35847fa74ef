// Whom the phone plays: a name, a language, fields and groups, kept for the workspace; and what services answer meanwhile.
import { html, signal, useSignal } from './html.js'
import { getJson, postJson } from './api.js'
import { _, ngettext } from './i18n.js'
import { assets, config } from './store.js'
import { uuid } from './uuid.js'

const QUIET = 400

/** @typedef {{id: string, name?: string, language?: string, fields?: Record<string, string>, groups?: string[]}} Persona */

/** @type {import('./html.js').signal<Persona[]>} */
export const personas = signal([])
let timer = 0

const url = () => config.peek().urls.personas
if (url()) getJson(url()).then(({ results }) => { personas.value = [...results, ...personas.peek()] }, () => {})

function keep(persona) {
  personas.value = [...personas.peek().filter((one) => one.id !== persona.id), persona]
  clearTimeout(timer)
  if (url()) timer = setTimeout(() => postJson(url(), { persona }).catch(() => {}), QUIET)
}

function forget({ id }) {
  clearTimeout(timer)
  personas.value = personas.peek().filter((one) => one.id !== id)
  if (url()) postJson(url(), { id }, 'DELETE').catch(() => {})
}

export function Personas({ simulation, done }) {
  const { persona } = simulation
  const set = (patch) => {
    persona.value = { id: uuid(), ...persona.peek(), ...patch }
    keep(persona.peek())
  }
  const pick = (event) => { persona.value = personas.peek().find((one) => one.id === event.target.value) ?? {} }
  const leave = () => { forget(persona.peek()); persona.value = {} }
  const start = () => { simulation.start(); done() }
  return html`<div class="persona">
    <div class="inline"><select aria-label=${_('Who is on the phone')} onChange=${pick}><option value="">${_('Someone nobody knows')}</option>
      ${personas.value.map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === persona.value.id}>${one.name || _('No name')}
        </option>`)}</select>
      ${persona.value.id && html`<button type="button" class="quiet" aria-label=${_('Forget this person')} onClick=${leave}>×</button>`}</div>
    <label>${_('Name')}<input type="text" dir="auto" value=${persona.value.name ?? ''} onInput=${(event) => set({ name: event.target.value })} /></label>
    <label>${_('Language')}<select onChange=${(event) => set({ language: event.target.value || undefined })}><option value="">${_('Not known')}</option>
      ${config.value.languages.map((one) => html`<option key=${one.code} value=${one.code}
        selected=${one.code === persona.value.language}>${one.name}</option>`)}</select></label>
    <${Values} persona=${persona.value} set=${set} />
    <${Groups} persona=${persona.value} set=${set} />
    <${Services} simulation=${simulation} />
    <button type="button" class="primary" onClick=${start}>${_('Start as this person')}</button>
  </div>`
}

/** The fields that are set, and one more to choose. */
function Values({ persona, set }) {
  const fields = assets.value.fields ?? []
  const values = persona.fields ?? {}
  const write = (key, value) => set({ fields: { ...values, [key]: value } })
  const left = fields.filter((field) => !(field.key in values))
  return html`${fields.filter((field) => field.key in values).map((field) => html`<label key=${field.key}>${field.name}<input type="text" dir="auto"
    value=${values[field.key]} onInput=${(event) => write(field.key, event.target.value)} /></label>`)}
    ${left.length > 0 && html`<select aria-label=${_('Set a field')}
      onChange=${(event) => { write(event.target.value, ''); event.target.value = '' }}><option
      value="">+ ${_('Set a field')}…</option>${left.map((field) => html`<option key=${field.key} value=${field.key}>${field.name}</option>`)}</select>`}`
}

function Groups({ persona, set }) {
  const groups = (assets.value.groups ?? []).filter((group) => !group.query)
  const chosen = persona.groups ?? []
  if (!groups.length) return null
  const toggle = (group) => set({ groups: chosen.includes(group) ? chosen.filter((one) => one !== group) : [...chosen, group] })
  return html`<details><summary>${ngettext('In {count} group', 'In {count} groups', chosen.length)}</summary>${groups.map((group) => html`<label class="check"
    key=${group.uuid}><input type="checkbox" checked=${chosen.includes(group.uuid)} onChange=${() => toggle(group.uuid)} />${group.name}</label>`)}</details>`
}

/** What web services answer while a flow is tried out; real calls only if somebody asks for them. */
function Services({ simulation: { mocks, allowWebhooks } }) {
  const body = useSignal('')
  const status = useSignal(200)
  const add = () => { mocks.value = [...mocks.peek(), { status: status.peek() || 200, body: body.peek() }]; body.value = '' }
  return html`<details><summary>${_('Web services')}</summary>
    <label class="check"><input type="checkbox" checked=${allowWebhooks.value}
      onChange=${(event) => { allowWebhooks.value = event.target.checked }} />${_('Call them for real')}</label>
    ${!allowWebhooks.value && html`<p class="hint">${_('They are not called. They answer in turn:')}</p>
      ${mocks.value.map((one, index) => html`<p class="inline" key=${index}><code dir="ltr">${one.status} ${one.body.slice(0, 40)}</code><button
        type="button" class="quiet" aria-label=${_('Remove this answer')} onClick=${() => { mocks.value = mocks.peek().toSpliced(index, 1) }}>×</button></p>`)}
      <div class="inline"><input type="number" min="100" max="599" value=${status.value} aria-label=${_('Status')}
        onInput=${(event) => { status.value = event.target.valueAsNumber }} /><button type="button" onClick=${add}>+ ${_('Add')}</button></div>
      <textarea rows="2" dir="ltr" placeholder='{"ok": true}' aria-label=${_('Body')} value=${body.value}
        onInput=${(event) => { body.value = event.target.value }} />`}
  </details>`
}
