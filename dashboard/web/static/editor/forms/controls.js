// Controls for values that are written: texts, choices, lists, tables. Each gets `{field, item, value, write, …}`.
import { postFile } from '../api.js'
import { TemplateInput } from '../completion.js'
import { resultKey } from '../edit.js'
import { _, apart, fill } from '../i18n.js'
import { segments } from '../sms.js'
import { config } from '../store.js'
import { assets, html, useSignal } from './drawing.js'

const SCHEMES = ['tel', 'whatsapp', 'telegram', 'facebook', 'instagram', 'viber', 'line', 'wechat', 'mailto', 'twitter', 'twitterid', 'discord', 'ext',
  'fcm', 'freshchat', 'jiochat', 'rocketchat', 'slack', 'vk', 'webchat', 'bsuid']

function Template({ field, value = '', write, invalid, describedby, readonly }) {
  const { parts, units } = segments(value)
  return html`<${TemplateInput} value=${value} change=${write} label=${field.label} lines=${field.lines ?? 1} dir=${field.direction}
    invalid=${invalid} describedby=${describedby} readonly=${readonly} />
    ${field.counted && html`<small class="counter">${fill(_('{units} characters · {parts} SMS'), { units, parts: apart(parts) })}</small>`}`
}

function Text({ field, value = '', write, invalid, describedby, readonly }) {
  return html`<input type="text" dir=${field.direction ?? 'auto'} value=${value} aria-label=${field.label}
    aria-invalid=${invalid ? 'true' : undefined} aria-describedby=${describedby}
    readonly=${readonly} onInput=${(event) => write(event.target.value)} />`
}

/** Names of results become keys; the key is what expressions use. */
function Result({ value = '', ...rest }) {
  return html`<${Text} value=${value} ...${rest} />${value && html`<small class="hint" dir="ltr">@results.${resultKey(value)}</small>`}`
}

function Choice({ field, value, write, readonly }) {
  return html`<select aria-label=${field.label} disabled=${readonly} value=${value} onChange=${(event) => write(event.target.value)}>
    ${field.options.map(([option, label]) => html`<option key=${option} value=${option} selected=${option === value}>${label}</option>`)}
  </select>`
}

function Flag({ field, value = false, write, readonly }) {
  const set = (event) => write(event.target.checked, event.target.checked && field.clears ? { [field.clears]: undefined } : {})
  return html`<label><input type="checkbox" checked=${value} disabled=${readonly} onChange=${set} />${field.label}</label>`
}

function Exclusions({ value = {}, write, ...rest }) {
  const set = (checked) => write(checked ? { ...value, in_a_flow: true } : without(value, 'in_a_flow'))
  return html`<${Flag} value=${Boolean(value.in_a_flow)} write=${set} ...${rest} />`
}

function without(object, key) {
  const { [key]: _gone, ...rest } = object
  return rest
}

/** A list of texts, one field each; `evaluated` ones complete expressions. */
function list(Input, add) {
  return function List({ field, value = [], write, readonly }) {
    const set = (index, text) => write(value.with(index, text))
    const isFull = field.most && value.length >= field.most
    return html`<div class="list" role="group" aria-label=${field.label}>
      ${value.map((text, index) => html`<div class="inline" key=${index}>
        <${Input} field=${field} value=${text} change=${(typed) => set(index, typed)} label=${`${field.label} ${index + 1}`} readonly=${readonly} />
        ${!readonly && html`<button type="button" class="quiet"
          aria-label=${fill(_('Remove {label} {number}'), { label: field.label, number: index + 1 })}
          onClick=${() => write(value.toSpliced(index, 1), {}, index)}>×</button>`}
      </div>`)}
      ${!readonly && !isFull && html`<button type="button" class="add" onClick=${() => write([...value, ''])}>+ ${add}</button>`}
    </div>`
  }
}

const Plain = ({ value, change, label, readonly }) => html`<input type="text" dir="ltr" value=${value} aria-label=${label} readonly=${readonly}
  onInput=${(event) => change(event.target.value)} />`

const ATTACHMENTS = [['image', _('picture')], ['audio', _('recording')], ['video', _('film')], ['document', _('document')], ['application/pdf', 'PDF']]

/** "image:https://…" as a kind and an address. */
function Attachment({ value, change, label, readonly }) {
  const [, kind = 'image', address = ''] = /^([^:]*):(.*)$/s.exec(value) ?? []
  const known = ATTACHMENTS.some(([option]) => option === kind) ? ATTACHMENTS : [[kind, kind], ...ATTACHMENTS]
  return html`<select aria-label=${_('Kind')} value=${kind} disabled=${readonly} onChange=${(event) => change(`${event.target.value}:${address}`)}>
      ${known.map(([option, name]) => html`<option key=${option} value=${option} selected=${option === kind}>${name}</option>`)}
    </select>
    <${TemplateInput} value=${address} change=${(typed) => change(`${kind}:${typed}`)} label=${label} dir="ltr" readonly=${readonly} />
    ${!readonly && config.peek().urls.attachments && html`<${Upload} done=${({ type, url }) => change(`${kindOf(type)}:${url}`)} />`}`
}

/** Documents are what is neither picture nor sound nor video. */
const kindOf = (type) => (/^(image|audio|video)\//.exec(type)?.[1] ?? 'document')

function Upload({ done }) {
  const told = useSignal('')
  const send = (event) => {
    const [file] = event.target.files
    if (!file) return
    told.value = ''
    postFile(config.peek().urls.attachments, file).then(done, (refused) => { told.value = refused.message || _('The server can’t be reached.') })
  }
  return html`<input type="file" accept="image/*,audio/*,video/*,.pdf" aria-label=${_('Upload a file')} onChange=${send} />
    ${told.value && html`<small class="problem" role="alert">${told.value}</small>`}`
}

/** Names with texts, such as headers. A row keeps its place while its name is typed. */
function Table({ field, value = {}, write, readonly }) {
  const rows = Object.entries(value)
  const set = (index, name, text) => write(Object.fromEntries(rows.with(index, [name, text])))
  const rename = (index, input, text) => {
    if (rows.some(([name], other) => other !== index && name === input.value)) input.value = rows[index][0]
    else set(index, input.value, text)
  }
  return html`<div class="list" role="group" aria-label=${field.label}>
    ${rows.map(([name, text], index) => html`<div class="inline pair" key=${index}>
      <input type="text" dir="ltr" value=${name} aria-label=${_('Name')} readonly=${readonly} onChange=${(event) => rename(index, event.target, text)} />
      <${TemplateInput} value=${text} change=${(typed) => set(index, name, typed)} label=${name || _('Value')} dir="ltr" readonly=${readonly} />
      ${!readonly && html`<button type="button" class="quiet" aria-label=${fill(_('Remove {label}'), { label: name })}
        onClick=${() => write(Object.fromEntries(rows.toSpliced(index, 1)))}>×</button>`}
    </div>`)}
    ${!readonly && !('' in value) && rows.length < (field.most ?? Infinity) && html`<button type="button" class="add"
      onClick=${() => write({ ...value, '': '' })}>+ ${_('Add')}</button>`}
  </div>`
}

function Amounts({ field, value = {}, write, readonly }) {
  const currency = useSignal('')
  const add = () => {
    if (currency.value) write({ [currency.value.toUpperCase()]: 0, ...value })
    currency.value = ''
  }
  return html`<div class="list" role="group" aria-label=${field.label}>
    ${Object.entries(value).map(([code, amount]) => html`<div class="inline pair" key=${code}>
      <b>${code}</b><input type="number" min="0" step="any" placeholder="0" value=${amount || ''} aria-label=${fill(_('Amount in {currency}'), { currency: code })}
        readonly=${readonly} onInput=${({ target }) => { if (!target.validity.badInput) write({ ...value, [code]: target.valueAsNumber || 0 }) }} />
      ${!readonly && html`<button type="button" class="quiet" aria-label=${fill(_('Remove {label}'), { label: code })}
        onClick=${() => write(without(value, code))}>×</button>`}
    </div>`)}
    ${!readonly && html`<div class="inline"><input type="text" maxlength="8" placeholder="RWF" aria-label=${_('Currency')} value=${currency.value}
      onInput=${(event) => { currency.value = event.target.value }} />
      <button type="button" class="add" onClick=${add}>+ ${_('Add')}</button></div>`}
  </div>`
}

/** A name out of known ones, or an expression. */
function known(options) {
  return function Known({ field, value = '', write, invalid, describedby, readonly }) {
    const offered = options()
    const isKnown = value === '' || offered.some(([option]) => option === value)
    return html`<select aria-label=${field.label} disabled=${readonly} value=${isKnown ? value : '@'} onChange=${(event) => write(event.target.value)}>
        <option value="" selected=${value === ''}>${_('None')}</option>
        ${offered.map(([option, name]) => html`<option key=${option} value=${option} selected=${option === value}>${name}</option>`)}
        <option value="@" selected=${!isKnown}>${_('What an expression says…')}</option>
      </select>
      ${!isKnown && html`<${TemplateInput} value=${value} change=${write} label=${field.label} invalid=${invalid} describedby=${describedby}
        readonly=${readonly} />`}`
  }
}

const languages = () => (assets.value.languages ?? []).map((one) => [one.code, one.name])
const timezones = () => Intl.supportedValuesOf('timeZone').map((name) => [name, name.replaceAll('_', ' ')])

function Scheme({ value, ...rest }) {
  const offered = SCHEMES.includes(value) ? SCHEMES : [value, ...SCHEMES]
  return html`<${Choice} ...${rest} value=${value} field=${{ ...rest.field, options: offered.map((scheme) => [scheme, scheme]) }} />`
}

export const CONTROLS = {
  template: Template, text: Text, local: Text, result: Result, choice: Choice, flag: Flag, exclusions: Exclusions, map: Table, amounts: Amounts,
  templates: list(TemplateInput, _('Add')), texts: list(Plain, _('Add')), attachments: list(Attachment, _('Add an attachment')),
  language: known(languages), timezone: known(timezones), scheme: Scheme,
}
