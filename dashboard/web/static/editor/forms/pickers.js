// Controls for things of the workspace: fields, groups, labels, flows, channels… New ones are made in place.
import { TemplateInput } from '../completion.js'
import { getJson, postJson } from '../api.js'
import { _, fill } from '../i18n.js'
import { config } from '../store.js'
import { assets, html, useRef, useSignal } from './drawing.js'

const NEW = '+new'
const TITLES = { groups: _('New group'), labels: _('New label'), fields: _('New field'), flows: _('New flow') }
const TYPES = [['text', _('text')], ['number', _('number')], ['datetime', _('date')], ['state', _('region')], ['district', _('district')], ['ward', _('ward')]]

/** Makes a thing on the server and puts it among the known ones. */
async function create(kind, name, type) {
  const made = await postJson(config.value.urls.assets.replace(/assets\.json$/, `assets/${kind}/`), type ? { name, type } : { name })
  assets.value = { ...assets.value, [kind]: [...(assets.value[kind] ?? []), made] }
  return made
}

/** The fields for the name (and the type) of a new thing; `done` gets it, or nothing. */
function Making({ kind, done }) {
  const name = useSignal('')
  const type = useSignal('text')
  const refusal = useSignal('')
  const refuse = (refused) => { refusal.value = refused.message || _('The server could not be reached.') }
  const make = () => create(kind, name.value.trim(), kind === 'fields' ? type.value : undefined).then(done, refuse)
  const keys = (event) => {
    if (event.key === 'Enter') { event.preventDefault(); make() }
    if (event.key === 'Escape') { event.stopPropagation(); done(null) }
  }
  return html`<div class="making" onKeyDown=${keys}>
    <input type="text" placeholder=${TITLES[kind]} aria-label=${TITLES[kind]} value=${name.value}
      ref=${(element) => element && !element.value && element.focus()} onInput=${(event) => { name.value = event.target.value }} />
    ${kind === 'fields' && html`<select aria-label=${_('Kind of value')}
      onChange=${(event) => { type.value = event.target.value }}>${TYPES.map(([value, label]) => html`<option key=${value} value=${value}>${label}
      </option>`)}</select>`}
    <button type="button" disabled=${!name.value.trim()} onClick=${make}>${_('Make')}</button>
    <button type="button" class="quiet" onClick=${() => done(null)}>${_('Cancel')}</button>
    ${refusal.value && html`<small class="problem" role="alert">${refusal.value}</small>`}
  </div>`
}

const keyOf = (field) => field.by ?? 'uuid'
const offered = (field) => (assets.value[field.from] ?? []).filter(field.only ?? (() => true))
const reference = (field, thing) => ({ [keyOf(field)]: thing[keyOf(field)], name: thing.name })

/** One reference. What the workspace doesn't have (any more) stays shown and kept. */
function Asset({ field, value, write, readonly, invalid, describedby }) {
  const making = useSignal(false)
  const by = keyOf(field)
  const known = offered(field)
  const isLost = value?.[by] && !known.some((one) => one[by] === value[by])
  const pick = (event) => {
    if (event.target.value === NEW) { making.value = true; return }
    const chosen = known.find((one) => one[by] === event.target.value)
    if (chosen || field.optional) write(chosen ? reference(field, chosen) : undefined)
  }
  const made = (thing) => { making.value = false; if (thing) write(reference(field, thing)) }
  if (making.value) return html`<${Making} kind=${field.creates} done=${made} />`
  return html`<select aria-label=${field.label} disabled=${readonly} value=${value?.[by] ?? ''} aria-invalid=${invalid ? 'true' : undefined}
    aria-describedby=${describedby} onChange=${pick}>
    <option value="" selected=${!value?.[by]}>${field.optional ? _('None') : _('Choose…')}</option>
    ${isLost && html`<option value=${value[by]} selected>${fill(_('{name} (not in this workspace)'), { name: value.name || value[by] })}</option>`}
    ${known.map((one) => html`<option key=${one[by]} value=${one[by]} selected=${one[by] === value?.[by]}>${one.name}</option>`)}
    ${field.creates && html`<option value=${NEW}>+ ${TITLES[field.creates]}…</option>`}
  </select>`
}

/** Several references as chips; variable ones give the name by an expression. */
function Assets({ field, value = [], write, readonly }) {
  const making = useSignal(false)
  const left = offered(field).filter((one) => !value.some((chosen) => chosen.uuid === one.uuid))
  const add = (event) => {
    const { value: chosen } = event.target
    event.target.value = ''
    if (chosen === NEW) making.value = true
    else if (chosen === '@') write([...value, { name_match: '' }])
    else write([...value, reference(field, left.find((one) => one.uuid === chosen))])
  }
  const made = (thing) => { making.value = false; if (thing) write([...value, reference(field, thing)]) }
  const drop = (index) => write(value.toSpliced(index, 1))
  return html`<div class="chips" role="group" aria-label=${field.label}>
    ${value.map((one, index) => ('name_match' in one
      ? html`<span class="inline" key=${index}><${TemplateInput} value=${one.name_match}
        change=${(typed) => write(value.with(index, { ...one, name_match: typed }))} label=${_('Name, as an expression')} readonly=${readonly} />
        <${Drop} name=${one.name_match} drop=${() => drop(index)} readonly=${readonly} /></span>`
      : html`<span class="chip" key=${one.uuid ?? index} dir="auto">${one.name || one.uuid}<${Drop} name=${one.name} drop=${() => drop(index)}
        readonly=${readonly} /></span>`))}
    ${making.value ? html`<${Making} kind=${field.creates} done=${made} />` : !readonly && html`<select
      aria-label=${fill(_('Add to “{label}”'), { label: field.label })} onChange=${add}>
      <option value="">${_('Add…')}</option>
      ${left.map((one) => html`<option key=${one.uuid} value=${one.uuid}>${one.name}</option>`)}
      ${field.creates && html`<option value=${NEW}>+ ${TITLES[field.creates]}…</option>`}
      ${field.variable && html`<option value="@">${_('By an expression…')}</option>`}
    </select>`}
  </div>`
}

function Drop({ name, drop, readonly }) {
  if (readonly) return null
  return html`<button type="button" class="quiet" aria-label=${fill(_('Remove {label}'), { label: name })} onClick=${drop}>×</button>`
}

/** References to contacts, which are many: they are found by their names. */
function References({ field, value = [], write, readonly }) {
  return html`<div class="chips" role="group" aria-label=${field.label}>${value.map((one, index) => html`<span class="chip"
      key=${one.uuid}>${one.name || one.uuid}<${Drop} name=${one.name} drop=${() => write(value.toSpliced(index, 1))} readonly=${readonly} /></span>`)}
    ${!value.length && readonly && html`<p class="hint">${_('None. Choose people by a group or a search.')}</p>`}
    ${!readonly && config.peek().urls.recipients && html`<${FindContact} chosen=${value} add=${(one) => write([...value, one])} />`}</div>`
}

const PAUSE = 300

function FindContact({ chosen, add }) {
  const found = useSignal([])
  const waiting = useRef(0)
  const look = (event) => {
    const search = event.target.value.trim()
    clearTimeout(waiting.current)
    if (!search) found.value = []
    else waiting.current = setTimeout(() => getJson(`${config.peek().urls.recipients}?search=${encodeURIComponent(search)}`).then(show, () => {}), PAUSE)
  }
  const show = ({ results }) => { found.value = results.filter((one) => one.type === 'contact' && !chosen.some(({ uuid }) => uuid === one.uuid)) }
  const pick = ({ uuid, name }) => { found.value = []; add({ uuid, name }) }
  return html`<input type="search" dir="auto" placeholder=${_('Find a contact')} aria-label=${_('Find a contact')} onInput=${look} />
    ${found.value.map((one) => html`<button type="button" key=${one.uuid} dir="auto" onClick=${() => pick(one)}>+ ${one.name}</button>`)}`
}

/** A name that is written as it is, out of known ones or a new one. */
function Named({ field, value = '', write, readonly, invalid, describedby }) {
  const id = `known-${field.key}`
  return html`<input type="text" list=${id} value=${value} dir="ltr" aria-label=${field.label} readonly=${readonly}
    aria-invalid=${invalid ? 'true' : undefined} aria-describedby=${describedby} onInput=${(event) => write(event.target.value)} />
    <datalist id=${id}>${offered(field).map((one) => html`<option key=${one[field.by]} value=${one[field.by]} />`)}</datalist>`
}

/** A person of the workspace, or one whose e-mail an expression gives. */
function Person({ field, value, write, readonly }) {
  const isVariable = value && 'email' in value && !value.uuid
  const users = assets.value.users ?? []
  const pick = (event) => {
    const chosen = users.find((one) => one.uuid === event.target.value)
    write(chosen ? reference(field, chosen) : event.target.value === '@' ? { email: '' } : undefined)
  }
  return html`<select aria-label=${field.label} disabled=${readonly} onChange=${pick}>
      <option value="" selected=${!value}>${_('Anyone')}</option>
      ${value?.uuid && !users.some((one) => one.uuid === value.uuid) && html`<option value=${value.uuid} selected>${value.name || value.uuid}</option>`}
      ${users.map((one) => html`<option key=${one.uuid} value=${one.uuid} selected=${one.uuid === value?.uuid}>${one.name}</option>`)}
      <option value="@" selected=${isVariable}>${_('By e-mail, as an expression…')}</option>
    </select>
    ${isVariable && html`<${TemplateInput} value=${value.email} change=${(typed) => write({ ...value, email: typed })} label=${_('E-mail')} dir="ltr"
      readonly=${readonly} />`}`
}

export const PICKERS = { asset: Asset, assets: Assets, references: References, named: Named, user: Person }
