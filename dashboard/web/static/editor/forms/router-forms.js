// The forms of nodes that split or wait: what they look at, the answers, and settings of the wait and the result.
import { TemplateInput } from '../completion.js'
import { _, fill } from '../i18n.js'
import { put, resultKey, uuid } from '../edit.js'
import { assets, html, info } from './drawing.js'
import { Fields } from './fields.js'
import { actionForm } from './registry.js'
import { Name, Rules } from './rules.js'
import { said } from '../said.js'
import { CONTACT_OPERANDS, fieldOf, partOf, readPart, resultOf } from './splits.js'
import { setTimeout } from './switch.js'
import { NO_CALLS } from './voice.js'

const withRouter = (patch) => (node) => ({ ...node, router: { ...node.router, ...patch } })
const setOperand = (change, operand) => change('operand', withRouter({ operand }))
const labelled = (label, control) => html`<div class="field"><span class="label">${label}</span>${control}</div>`
const option = (value, label, chosen) => html`<option key=${value} value=${value} selected=${value === chosen}>${label}</option>`

function Expression({ node, change, readonly }) {
  return html`${labelled(_('What is looked at'), html`<${TemplateInput} value=${node.router.operand} change=${(typed) => setOperand(change, typed)}
    label=${_('What is looked at')} dir="ltr" readonly=${readonly} />`)}
    <${Rules} node=${node} change=${change} readonly=${readonly} />`
}

/** A field or a property of the contact; what is neither stays an expression. */
function ContactField({ node, change, readonly }) {
  const { operand } = node.router
  const fields = assets.value.fields ?? []
  const isKnown = operand in CONTACT_OPERANDS || fields.some((field) => operand.endsWith(`fields.${field.key}`))
  const value = isKnown && !(operand in CONTACT_OPERANDS) ? `@fields.${fieldOf(operand)}` : operand
  return html`${labelled(_('Field'), html`<select aria-label=${_('Field')} disabled=${readonly} onChange=${(event) => setOperand(change, event.target.value)}>
      ${!isKnown && option(operand, operand, value)}
      ${Object.entries(CONTACT_OPERANDS).map(([key, label]) => option(key, label, value))}
      ${fields.map((field) => option(`@fields.${field.key}`, field.name, value))}
    </select>`)}<${Rules} node=${node} change=${change} readonly=${readonly} />`
}

const Results = ({ chosen, pick, readonly }) => {
  const known = info.value.results ?? []
  return html`<select aria-label=${_('Result')} disabled=${readonly} onChange=${(event) => pick(event.target.value)}>
    ${!known.some((one) => one.key === chosen) && option(chosen, chosen, chosen)}
    ${known.map((one) => option(one.key, one.name, chosen))}
  </select>`
}

function Result({ node, change, readonly }) {
  return html`${labelled(_('Result'), html`<${Results} chosen=${resultOf(node.router.operand)} pick=${(key) => setOperand(change, `@results.${key}`)}
    readonly=${readonly} />`)}
    <${Rules} node=${node} change=${change} readonly=${readonly} />`
}

const DELIMITERS = [[' ', _('a space')], ['.', _('a full stop')], ['+', _('a plus')], [',', _('a comma')]]

function Part({ node, change, readonly }) {
  const part = readPart(node.router.operand)
  const set = (patch) => setOperand(change, partOf({ ...part, ...patch }))
  const delimiters = DELIMITERS.some(([one]) => one === part.delimiter) ? DELIMITERS : [[part.delimiter, part.delimiter], ...DELIMITERS]
  return html`${labelled(_('Result'), html`<${Results} chosen=${part.result} pick=${(result) => set({ result })} readonly=${readonly} />`)}
    <div class="inline">
      ${labelled(_('Part'), html`<input type="number" min="1" value=${part.index + 1} aria-label=${_('Part')} readonly=${readonly}
        onInput=${(event) => set({ index: Math.max(0, event.target.valueAsNumber - 1 || 0) })} />`)}
      ${labelled(_('Parts are divided by'), html`<select aria-label=${_('Parts are divided by')} disabled=${readonly}
        onChange=${(event) => set({ delimiter: event.target.value })}>${delimiters.map(([value, label]) => option(value, label, part.delimiter))}</select>`)}
    </div><${Rules} node=${node} change=${change} readonly=${readonly} />`
}

const Groups = ({ node, change, readonly }) => html`<p class="hint">${_('The first group that the contact is in decides.')}</p><${Rules} node=${node}
  change=${change} readonly=${readonly} first="has_group" />`
const Scheme = ({ node, change, readonly }) => html`<p
  class="hint">${_('The kind of the address that the contact is written to: tel, whatsapp, telegram…')}</p><${Rules} node=${node} change=${change}
  readonly=${readonly} first="has_only_phrase" />`

/** By chance: each way is as likely as the others. */
const HEAVIEST = 1000

function Random({ node, change, readonly }) {
  const { categories, weights, sticky } = node.router
  const set = (count) => change(null, (one) => resized(one, count))
  const weigh = (place, weight) => change('weights', (one) => ({ ...one, router: weighed(one.router, place, weight) }))
  return html`${labelled(_('Ways'), html`<input type="number" min="2" max="100" value=${categories.length} aria-label=${_('Ways')}
    readonly=${readonly} onChange=${(event) => set(event.target.valueAsNumber)} />`)}
    <ol class="rules">${categories.map((category, place) => html`<li class="rule" key=${category.uuid}><${Name} category=${category} change=${change}
      readonly=${readonly} /><input type="number" min="0" max=${HEAVIEST} value=${weights?.[place] ?? 1} readonly=${readonly}
      aria-label=${fill(_('Parts that go the way {name}'), { name: category.name })} onChange=${(event) => weigh(place, event.target.valueAsNumber)} /></li>`)}</ol>
    <label><input type="checkbox" checked=${Boolean(sticky)} disabled=${readonly} onChange=${(event) => change('sticky', (one) => ({ ...one,
      router: put(one.router, 'sticky', event.target.checked || undefined) }))} />${_('Everybody goes the same way each time, as in an experiment')}</label>`
}

/** The router with one of its weights changed; it has none while all are alike. */
function weighed(router, place, weight) {
  if (!(weight >= 0 && weight <= HEAVIEST)) return router
  const weights = router.categories.map((_unused, index) => (index === place ? Math.round(weight) : router.weights?.[index] ?? 1))
  return put(router, 'weights', weights.some((one) => one !== weights[0]) ? weights : undefined)
}

function resized(node, count) {
  if (!(count >= 2 && count <= 100)) return node
  const { categories } = node.router
  const more = Array.from({ length: Math.max(0, count - categories.length) }, (_unused, index) => ({ uuid: uuid(), name: bucket(categories.length + index), exit_uuid: uuid() }))
  const kept = [...categories.slice(0, count), ...more]
  const leading = new Set(kept.map((one) => one.exit_uuid))
  const exits = [...leading].map((way) => node.exits.find((exit) => exit.uuid === way) ?? { uuid: way, destination_uuid: null })
  const weights = node.router.weights && kept.map((_unused, index) => node.router.weights[index] ?? 1)
  return { ...node, router: put({ ...node.router, categories: kept }, 'weights', weights), exits }
}

const bucket = (index) => (index < 26 ? String.fromCharCode(65 + index) : fill(_('Way {number}'), { number: index + 1 }))

/** An action and what came of it. */
function Outcome({ node, change, readonly }) {
  const action = node.actions.at(-1)
  const form = actionForm(action.type)
  const write = (patch, key) => change(`action:${key}`, (one) => patched(one, action.uuid, patch))
  return html`${form.retired && html`<p class="told">${form.retired}</p>`}<${Fields} fields=${form.fields} item=${action} change=${write}
    readonly=${readonly || Boolean(form.retired)} />
    <details><summary>${_('How it goes on')}</summary><${Expression} node=${node} change=${change} readonly=${readonly} /></details>`
}

/** The node with an action changed; a split by what a model said follows the name that its answer is kept under. */
function patched(node, actionUuid, patch) {
  const before = node.actions.find((one) => one.uuid === actionUuid)
  const after = Object.entries(patch).reduce((made, [key, value]) => put(made, key, value), before)
  const actions = node.actions.map((one) => (one === before ? after : one))
  const follows = 'output_local' in before && node.router.operand === `@locals.${before.output_local}`
  return { ...node, actions, router: follows ? { ...node.router, operand: `@locals.${after.output_local}` } : node.router }
}

const SPANS = [[60, _('minutes')], [3600, _('hours')], [86400, _('days')]]
const MOST_SECONDS = 30 * 86400

/** How long the wait lasts; the span is shown in the largest unit that divides it. */
function Timeout({ node, change, readonly }) {
  const seconds = node.router.wait.timeout?.seconds ?? 0
  const unit = SPANS.findLast(([span]) => seconds && seconds % span === 0)?.[0] ?? 60
  const set = (count, span) => change('timeout', (one) => setTimeout(one, Math.min(MOST_SECONDS, Math.max(0, Math.round(count * span) || 0)), said('No Response')))
  return html`<div class="field"><span class="label">${_('If nobody answers')}</span>
    <label><input type="checkbox" checked=${seconds > 0} disabled=${readonly}
      onChange=${(event) => set(event.target.checked ? 1 : 0, 86400)} />${_('Go on by itself after a while')}</label>
    ${seconds > 0 && html`<div class="inline"><input type="number" min="1" value=${seconds / unit} aria-label=${_('How long')} readonly=${readonly}
      onChange=${(event) => set(event.target.valueAsNumber || 1, unit)} />
      <select aria-label=${_('Unit')} disabled=${readonly}
        onChange=${(event) => set(seconds / unit, Number(event.target.value))}>${SPANS.map(([span, label]) => option(span, label, unit))}</select></div>`}
  </div>`
}

function Digits({ node, change, readonly }) {
  const { hint } = node.router.wait
  const hinted = (patch) => Object.entries(patch).reduce((made, [key, value]) => put(made, key, value || undefined), hint)
  const set = (patch) => change('hint', (one) => withRouter({ wait: { ...one.router.wait, hint: hinted(patch) } })(one))
  return html`<div class="inline">${labelled(_('Number of keys'), html`<input type="number" min="1" value=${hint.count ?? ''}
    aria-label=${_('Number of keys')} readonly=${readonly} onInput=${(event) => set({ count: event.target.valueAsNumber })} />`)}
    ${labelled(_('Or up to the key'), html`<input type="text" maxlength="8" value=${hint.terminated_by ?? ''} aria-label=${_('Or up to the key')}
      readonly=${readonly} onInput=${(event) => set({ terminated_by: event.target.value })} />`)}</div>`
}

function Wait(props) {
  return html`${props.node.router.wait.hint?.type === 'digits' && html`<${Digits} ...${props} />`}<${Rules} ...${props} /><${Timeout} ...${props} />
    <details><summary>${_('What is looked at')}</summary><${TemplateInput} value=${props.node.router.operand}
      change=${(typed) => setOperand(props.change, typed)} label=${_('What is looked at')} dir="ltr" readonly=${props.readonly} /></details>`
}

const Dial = ({ node }) => html`<p class="told">${NO_CALLS}</p><p dir="ltr">${node.router.wait.phone}</p>`
const Unknown = ({ node }) => html`<p
  class="told">${fill(_('This editor does not know splits of the type “{type}”. It is kept as it is.'), { type: node.router.type })}</p>`

const SHAPES = {
  wait: Wait, dial: Dial, expression: Expression, field: ContactField, result: Result, part: Part,
  groups: Groups, scheme: Scheme, random: Random, outcome: Outcome, unknown: Unknown,
}

/** The form of a node by its kind, with the name of its result. */
export function RouterForm({ kind, node, change, readonly }) {
  const Shape = SHAPES[kind.shape]
  const name = node.router.result_name ?? ''
  const write = (event) => change('result', (one) => ({ ...one, router: put(one.router, 'result_name', event.target.value || undefined) }))
  return html`<${Shape} node=${node} change=${change} readonly=${readonly} />
    ${kind.shape !== 'unknown' && labelled(_('Save as result'), html`<input type="text" maxlength="64" dir="auto" value=${name}
      aria-label=${_('Save as result')} readonly=${readonly} onInput=${write} />
      ${name && html`<small class="hint" dir="ltr">@results.${resultKey(name)}</small>`}`)}`
}
