// New steps: what can be added after an answer, and how each is put in.
import { batch } from './html.js'
import { _ } from './i18n.js'
import { addNode, connect, nodeOfExit, uuid } from './edit.js'
import { actionForm, actionTypes, isOffered, routerForm, routerKinds } from './forms/registry.js'
import { freePlace } from './layout.js'
import { place, rectangles, reveal, size, withPlaces } from './places.js'
import { said } from './said.js'
import { cardOf, definition, edit, list, ordered, panel, select } from './store.js'
import { focusCard } from './focusing.js'
import { titleOf } from './titles.js'

/** @typedef {{nodes: {node: any, type: string}[], outs: string[]}} Made the nodes of a new step, the first being its entry, and the exits that lead on */

export function message() {
  const node = { uuid: uuid(), actions: [{ uuid: uuid(), type: 'send_msg', text: '' }], exits: [{ uuid: uuid(), destination_uuid: null }] }
  return { nodes: [{ node, type: 'execute_actions' }], outs: [node.exits[0].uuid] }
}

/** A question with the answers yes and no; others are asked for in the card. */
export function question() {
  const asks = message()
  const names = [said('Yes'), said('No'), said('Other')]
  const categories = names.map((name) => ({ uuid: uuid(), name, exit_uuid: uuid() }))
  const cases = categories.slice(0, 2).map((category) => ({
    uuid: uuid(), type: 'has_any_word', arguments: [category.name.toLowerCase()], category_uuid: category.uuid,
  }))
  const wait = {
    uuid: uuid(),
    actions: [],
    router: {
      type: 'switch', operand: '@input.text', wait: { type: 'msg' }, result_name: resultName(),
      categories, cases, default_category_uuid: categories.at(-1).uuid,
    },
    exits: categories.map((category) => ({ uuid: category.exit_uuid, destination_uuid: null })),
  }
  asks.nodes[0].node.exits[0].destination_uuid = wait.uuid
  return { nodes: [...asks.nodes, { node: wait, type: 'wait_for_response' }], outs: wait.exits.map((exit) => exit.uuid) }
}

/** "Question 4": a result name that no other question has. */
function resultName() {
  const taken = new Set(definition.peek().nodes.map((node) => node.router?.result_name))
  let number = list.peek().filter((card) => card.kind === 'question').length + 1
  while (taken.has(`${said('Question')} ${number}`)) number += 1
  return `${said('Question')} ${number}`
}

export function action(type) {
  const made = message()
  made.nodes[0].node.actions = [actionForm(type).create()]
  return made
}

function split(kind) {
  const form = routerForm(kind)
  const made = form.create()
  const node = { uuid: uuid(), actions: [], ...made }
  return { nodes: [{ node, type: form.ui }], outs: node.exits.map((exit) => exit.uuid) }
}

/**
 * Puts a new step behind exits; where they all led to one node, the step leads on to it.
 * @param {string[]} exits none for a step that stands alone
 * @param {Made} made
 * @param {{left: number, top: number}} [at]
 */
export function insert(exits, made, at = undefined) {
  const [entry] = made.nodes
  const before = definition.peek()
  const led = new Set(exits.map((exit) => nodeOfExit(before, exit).exits.find((one) => one.uuid === exit).destination_uuid ?? null))
  const next = led.size === 1 ? [...led][0] : null
  const spot = freePlace(at ?? below(exits), rectangles())
  batch(() => {
    edit(null, (flow) => {
      const added = made.nodes.reduce((grown, { node, type }, index) => addNode(grown, node, { type, position: { left: spot.left, top: spot.top + 120 * index } }), withPlaces(flow))
      const joined = exits.reduce((grown, exit) => connect(grown, exit, entry.node.uuid), added)
      return next ? made.outs.reduce((grown, exit) => connect(grown, exit, next), joined) : joined
    })
    select(entry.node.uuid)
  })
  focusCard(entry.node.uuid, 'textarea, .row')
  return entry.node.uuid
}

/** Under the card that the exits belong to; with no exits, under the last card. */
function below(exits) {
  const from = exits.length ? cardOf(nodeOfExit(definition.peek(), exits[0]).uuid) : ordered.peek().at(-1)?.uuid
  if (!from) return { left: 80, top: 80 }
  const { left, top } = place(from).peek()
  const { height } = size(from).peek()
  return { left, top: Math.round((top + height + 72) / 10) * 10 }
}

function insertAction(exits, type, at) {
  const made = action(type)
  const node = insert(exits, made, at)
  panel.value = { kind: 'action', node, action: made.nodes[0].node.actions[0].uuid }
}

function insertSplit(exits, kind, at) {
  panel.value = { kind: 'router', node: insert(exits, split(kind), at) }
}

/** The entries of the `+` menu. */
export function addItems(exits, at = undefined) {
  const flowType = definition.peek().type
  const offered = (type) => isOffered(actionForm(type), flowType)
  const types = actionTypes().filter((type) => type !== 'send_msg' && offered(type))
  const waits = (kind) => kind.startsWith('wait')
  const kinds = routerKinds().filter((kind) => isOffered(routerForm(kind), flowType))
  const splitItems = (wanted) => kinds.filter(wanted).map((kind) => ({ label: routerForm(kind).label, icon: routerForm(kind).icon, run: () => insertSplit(exits, kind, at) }))
  const actionItems = types.map((type) => ({ label: actionForm(type).label, icon: actionForm(type).icon, run: () => insertAction(exits, type, at) }))
  return [
    { label: _('Ask a question'), icon: 'question', run: () => insert(exits, question(), at), disabled: flowType === 'messaging_background' },
    { label: _('Send a message'), icon: 'message', run: () => insert(exits, message(), at) },
    { label: _('Save to contact'), icon: 'save', run: () => insertAction(exits, 'set_contact_field', at), disabled: !types.includes('set_contact_field') },
    { label: _('Split by…'), icon: 'split', items: splitItems((kind) => !waits(kind)) },
    ...(exits.length ? [{ label: _('Go to…'), icon: 'goto', items: gotoItems(exits) }] : []),
    { label: _('More'), icon: 'more', items: [...actionItems, ...splitItems(waits)] },
  ]
}

function gotoItems(exits) {
  const nowhere = { label: _('Nowhere: the conversation ends'), icon: 'stop', run: () => lead(exits, null) }
  return [nowhere, ...ordered.peek().map((card) => ({ label: titleOf(card), icon: card.kind, run: () => lead(exits, card.uuid) }))]
}

/** Leads exits to a card. */
export function lead(exits, card) {
  edit(null, (flow) => exits.reduce((grown, exit) => connect(grown, exit, card), flow))
  if (card) reveal(card)
}

/** The exits of a card that lead nowhere yet. */
export const looseExits = (card) => card.exits.filter((exit) => !exit.to).map((exit) => exit.uuid)
