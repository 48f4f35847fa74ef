// The published definition as the cards that a designer sees. Pure: no DOM, no signals.
import { isCounter } from './forms/retry.js'

/**
 * @typedef {{uuid: string, destination_uuid?: string|null}} Exit
 * @typedef {{uuid: string, actions?: object[], router?: object, exits: Exit[]}} Node
 * @typedef {{uuid: string, name: string, category: string|null, to: string|null, node: string|null, loops: boolean}} CardExit
 *   `to` is the card it leads to, `node` the very node; `loops` says it runs into the card's own retry message.
 * @typedef {{uuid: string, kind: 'question'|'message'|'action'|'split', nodes: Node[], main: Node, wait: Node|null,
 *   retry: Node|null, counter: Node|null, router: object|null, exits: CardExit[], position: {left: number, top: number}}} Card
 *   `counter` is the split that limits how often the retry is sent; the way out of who is still not understood starts there.
 */

/** The cards of a definition, in the order of its nodes. A message and the wait for its answer are one question card. */
export function cards(definition) {
  const byUuid = new Map(definition.nodes.map((node) => [node.uuid, node]))
  const inbound = sources(definition.nodes)
  const start = definition.nodes[0]
  const asker = askers(definition.nodes, byUuid, inbound)
  const retries = retryMessages(asker, byUuid, inbound, start)
  const owner = new Map([...asker, ...retries.owner])
  const none = { retry: null, counter: null }
  const waits = new Map([...asker].map(([wait, asks]) => [asks, byUuid.get(wait)]))
  return definition.nodes
    .filter((node) => !owner.has(node.uuid))
    .map((node) => card(node, waits.get(node.uuid) ?? null, retries.of.get(node.uuid) ?? none, owner, definition))
}

/** @returns {Card} */
function card(main, wait, { retry, counter }, owner, definition) {
  const last = wait ?? main
  const router = last.router ?? null
  return {
    uuid: main.uuid,
    kind: kindOf(main, router),
    nodes: [main, wait, retry, counter].filter(Boolean),
    main, wait, retry, counter, router,
    exits: last.exits.map((exit) => cardExit(exit, router, { retry, counter }, owner)),
    position: definition._ui?.nodes?.[main.uuid]?.position ?? null,
  }
}

function cardExit(exit, router, { retry, counter }, owner) {
  const way = counter && exit.destination_uuid === counter.uuid ? wayOn(counter) : exit
  const node = way.destination_uuid ?? null
  const category = router?.categories?.find((one) => one.exit_uuid === exit.uuid)
  return {
    uuid: way.uuid,
    name: category?.name ?? '',
    category: category?.uuid ?? null,
    to: node && (owner.get(node) ?? node),
    node,
    loops: Boolean(retry) && node === retry.uuid,
  }
}

/** The exit of a counter for those who came by too often. */
const wayOn = ({ router, exits }) => exits.find((exit) => exit.uuid === router.categories.find((one) => one.uuid === router.default_category_uuid)?.exit_uuid)

function kindOf(main, router) {
  if (router?.wait) return 'question'
  if (!main.actions?.length) return router ? 'split' : 'action'
  return !router && main.actions.every((action) => ['send_msg', 'say_msg', 'play_audio'].includes(action.type)) ? 'message' : 'action'
}

/** Which nodes lead to each node: `Map(uuid → [node])`. */
function sources(nodes) {
  const found = new Map()
  for (const node of nodes) {
    for (const { destination_uuid: to } of node.exits) {
      if (!to) continue
      if (found.has(to)) found.get(to).push(node)
      else found.set(to, [node])
    }
  }
  return found
}

const onlyTarget = (node) => (!node.router && node.exits.length === 1 ? node.exits[0].destination_uuid : null)
const endsWithMessage = (node) => ['send_msg', 'say_msg', 'play_audio'].includes(node.actions?.at(-1)?.type)

/**
 * Which message asks for the reply that a wait takes: `Map(wait → message)`. Besides the message only retry messages, which
 * come from the wait itself, may lead to it; with several candidates nobody could say which of them is the question.
 */
function askers(nodes, byUuid, inbound) {
  const found = new Map()
  for (const node of nodes) {
    const wait = byUuid.get(onlyTarget(node))
    if (!wait?.router?.wait || wait.actions?.length || wait === nodes[0] || !endsWithMessage(node)) continue
    const counts = (one) => isCounter(one) && inbound.get(one.uuid)?.every((from) => from === wait)
    const comesBack = (one) => one !== nodes[0] && inbound.get(one.uuid)?.every((from) => from === wait || counts(from))
    const candidates = inbound.get(wait.uuid).filter((one) => !comesBack(one))
    if (candidates.length === 1 && candidates[0] === node) found.set(wait.uuid, node.uuid)
  }
  return found
}

/** Messages that only repeat a question after a reply that was not understood; each question card shows one of its own. */
function retryMessages(asker, byUuid, inbound, start) {
  const owner = new Map()
  const of = new Map()
  for (const [wait, asks] of asker) {
    const ways = byUuid.get(wait).exits.map((exit) => byUuid.get(exit.destination_uuid)).filter((node) => node && node !== start)
    const counter = ways.find((node) => isCounter(node) && wayOn(node) && comesOnlyFrom(node, wait, inbound)) ?? null
    const from = counter ?? byUuid.get(wait)
    const candidates = from.exits.map((exit) => byUuid.get(exit.destination_uuid))
    const retry = candidates.find((node) => node && node !== start && isRetry(node, { from: from.uuid, wait, asks }, inbound))
    if (!retry) continue
    for (const node of [retry, counter]) if (node) owner.set(node.uuid, asks)
    of.set(asks, { retry, counter })
  }
  return { owner, of }
}

const comesOnlyFrom = (node, from, inbound) => inbound.get(node.uuid).every((source) => source.uuid === from)

function isRetry(node, { from, wait, asks }, inbound) {
  const target = onlyTarget(node)
  return (target === wait || target === asks) && node.uuid !== asks && node.actions?.length === 1
    && node.actions[0].type === 'send_msg' && comesOnlyFrom(node, from, inbound)
}

/** The start's card first, then as a reader would take it: along the first answers, branches before what joins them. */
export function inReadingOrder(list) {
  return walk(list).order
}

/**
 * Depth first from the start, then from what it doesn't reach.
 * @returns {{order: Card[], forward: {from: string, to: string, index: number}[]}} the cards in reading order; and the
 *   connections that lead forward in it, with the place of their exit.
 */
export function walk(list) {
  const tour = { byUuid: new Map(list.map((one) => [one.uuid, one])), state: new Map(), forward: [] }
  const order = []
  for (const root of starts(list)) {
    if (!tour.state.has(root.uuid)) order.push(...visit(root, tour).reverse())
  }
  return { order, forward: tour.forward }
}

/** The cards reached from one, as they were left; later exits are followed first, so that reversing puts them last. */
function visit(root, { byUuid, state, forward }) {
  const left = []
  const enter = (one) => {
    state.set(one.uuid, 'open')
    return { one, exits: one.exits.map(({ to }, index) => ({ to, index })).filter(({ to }) => byUuid.has(to)) }
  }
  const stack = [enter(root)]
  while (stack.length) {
    const { one, exits } = stack.at(-1)
    const next = exits.pop()
    if (!next) {
      state.set(one.uuid, root)
      left.push(stack.pop().one)
    } else if (!state.has(next.to) || state.get(next.to) === root) {
      forward.push({ from: one.uuid, to: next.to, index: next.index })
      if (!state.has(next.to)) stack.push(enter(byUuid.get(next.to)))
    }
  }
  return left
}

/** Where walks begin: at the start, then at what nothing leads to, then at what is left (circles nobody enters). */
function starts(list) {
  const reached = new Set(list.flatMap((one) => one.exits.map((exit) => exit.to).filter((to) => to !== one.uuid)))
  return [...list.slice(0, 1), ...list.filter((one) => !reached.has(one.uuid)), ...list]
}
