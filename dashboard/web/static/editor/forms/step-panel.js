// What the side panel shows of a step: the form of an action, or of the node's split or wait.
import { addAction, findNode, nodeOfAction, removeAction, setAction, setNodeUi, withoutText } from '../edit.js'
import { _, fill } from '../i18n.js'
import { definition, edit, language, panel, readOnly } from '../store.js'
import { languageOf } from '../languages.js'
import { html, isTranslating } from './drawing.js'
import { changed } from './node-edit.js'
import { Fields } from './fields.js'
import { actionForm, actionTypes, isOffered, routerForm, routerKind, routerKinds } from './registry.js'
import { RouterForm } from './router-forms.js'

const Gone = () => html`<p class="hint">${_('This step was removed.')}</p>`

/** The form of an action. */
export function ActionPanel({ action: uuid }) {
  const node = nodeOfAction(definition.value, uuid)
  const action = node?.actions.find((one) => one.uuid === uuid)
  if (!action) return html`<${Gone} />`
  const form = actionForm(action.type)
  const write = (patch, key, gone) => edit(gone === undefined ? `form:${uuid}:${key}` : null, (flow) => withoutText(setAction(flow, node.uuid, uuid, patch), uuid, key, gone))
  return html`<h3>${form?.label ?? action.type}</h3><${Translating} />
    ${!form && html`<p class="told">${fill(_('This editor does not know steps of the type “{type}”. It is kept as it is.'), action)}</p>`}
    ${form?.retired && html`<p class="told">${form.retired}</p>`}
    ${form && html`<${Fields} fields=${form.fields} item=${action} change=${write}
      readonly=${readOnly.value || isTranslating.value || Boolean(form.retired)} />`}
    ${!readOnly.value && !isTranslating.value && node.actions.length > 1 && html`<button type="button" class="danger"
      onClick=${() => remove(node, uuid)}>${_('Remove this step')}</button>`}
    ${node.actions.length + Boolean(node.router) > 1 && html`<button type="button" class="secondary"
      onClick=${() => { panel.value = { kind: 'node', node: node.uuid } }}>${_('All that happens here')}</button>`}`
}

function remove(node, uuid) {
  edit(null, (flow) => removeAction(flow, node.uuid, uuid))
  panel.value = { kind: 'node', node: node.uuid }
}

const Translating = () => isTranslating.value && html`<p
  class="told">${fill(_('You are translating into {language}; choose the language of the flow to change anything else.'), { language: languageOf(language.value).name })}</p>`

/** The form of how a node goes on, with its kind to choose. */
export function RouterPanel({ node: uuid }) {
  const node = findNode(definition.value, uuid)
  if (!node?.router) return html`<${Gone} />`
  const ui = definition.value._ui?.nodes?.[uuid]
  const kind = routerKind(node, ui)
  const form = routerForm(kind)
  const change = (key, fn) => edit(key && `router:${uuid}:${key}`, (flow) => changed(flow, uuid, fn))
  return html`<${Kind} node=${node} kind=${kind} /><${Translating} />
    <${RouterForm} key=${kind} kind=${form} node=${node} change=${change} readonly=${readOnly.value || isTranslating.value || form.shape === 'dial'} />`
}

/** Which kind of split or wait this is. Another kind begins anew, except between waits, which keep their answers. */
function Kind({ node, kind }) {
  const flowType = definition.value.type
  const form = routerForm(kind)
  const offered = routerKinds().filter((one) => one === kind || (isOffered(routerForm(one), flowType) && alike(routerForm(one), form)))
  if (offered.length < 2 || readOnly.value || isTranslating.value) return html`<h3>${form.label}</h3>`
  const pick = (event) => {
    const wanted = routerForm(event.target.value)
    edit(null, (flow) => setKind(changed(flow, node.uuid, (one) => become(one, wanted)), node.uuid, wanted))
  }
  return html`<select class="kind" aria-label=${_('Kind of step')} onChange=${pick}>${offered.map((one) => html`<option key=${one} value=${one}
    selected=${one === kind}>${routerForm(one).label}</option>`)}</select>`
}

/** What the editor keeps of a node says its kind too; what the old kind kept besides holds no more. */
function setKind(flow, uuid, form) {
  const { config } = flow._ui?.nodes?.[uuid] ?? {}
  return setNodeUi(flow, uuid, { type: form.ui, ...(config && { config: {} }) })
}

const alike = (one, other) => one.theme === other.theme && !one.retired && (one.theme === 'wait' || one.theme === 'split')

/** What waits look at by themselves: the text, or with it what was attached. */
const USUAL = ['@input.text', '@input']

function become(node, form) {
  const made = form.create()
  if (form.theme !== 'wait') return { ...node, ...made, actions: node.actions }
  const { hint: _gone, ...wait } = node.router.wait
  const operand = USUAL.includes(node.router.operand) ? made.router.operand : node.router.operand
  return { ...node, router: { ...node.router, operand, wait: made.router.wait.hint ? { ...wait, hint: made.router.wait.hint } : wait } }
}

/** All actions of a node, and how it goes on. */
export function NodePanel({ node: uuid }) {
  const node = findNode(definition.value, uuid)
  if (!node) return html`<${Gone} />`
  const add = (event) => {
    const action = actionForm(event.target.value).create()
    edit(null, (flow) => addAction(flow, uuid, action))
    panel.value = { kind: 'action', node: uuid, action: action.uuid }
  }
  const offered = actionTypes().filter((type) => isOffered(actionForm(type), definition.value.type))
  return html`<ul class="steps">${(node.actions ?? []).map((action) => html`<li key=${action.uuid}><button type="button" class="row"
    onClick=${() => { panel.value = { kind: 'action', node: uuid, action: action.uuid } }}>
      <small>${actionForm(action.type)?.label ?? action.type}</small><span dir="auto">${actionForm(action.type)?.summary(action, {})}</span></button>
        </li>`)}</ul>
    ${!readOnly.value && html`<select aria-label=${_('Add a step here')} onChange=${add}><option
      value="">+ ${_('Add a step here')}…</option>${offered.map((type) => html`<option key=${type} value=${type}>${actionForm(type).label}
      </option>`)}</select>`}
    ${node.router && html`<h3>${_('How it goes on')}</h3><${RouterPanel} node=${uuid} />`}`
}
