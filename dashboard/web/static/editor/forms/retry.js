// Asking again when a reply was not understood, made of ordinary nodes: "anything else" leads to a message that leads back
// to the wait; with a limit, a split by how often people came by stands between. Pure functions on definitions.
import { addNode, connect, findNode, removeNodes, setAction, uuid } from '../edit.js'
import { defaultCategory, switchOn } from './switch.js'

export const VISITS = '@node.visit_count'
export const ALWAYS = 0

/** @typedef {{exit: string, message: any, action: any, counter: any, tries: number, then: string|null}} Retry `then`: where people go who still are not understood */

const exitOf = (node, category) => node.exits.find((one) => one.uuid === category.exit_uuid)
const leadsTo = (definition, exit) => findNode(definition, exit?.destination_uuid)

/** Whether a node does nothing but let people by so many times. */
export const isCounter = (node) => node?.router?.type === 'switch' && node.router.operand === VISITS && !node.actions?.length && node.router.cases?.length === 1

/** How the node asks again, or null. @returns {Retry|null} */
export function retryOf(definition, wait) {
  const other = wait.router && defaultCategory(wait.router)
  const exit = other && exitOf(wait, other)
  const next = leadsTo(definition, exit)
  const counter = isCounter(next) ? next : null
  const again = counter ? exitOf(counter, counter.router.categories.find((one) => one.uuid === counter.router.cases[0].category_uuid)) : exit
  const message = leadsTo(definition, again)
  if (!message || message.router || message.actions?.length !== 1 || message.actions[0].type !== 'send_msg' || !comesBack(definition, message, wait)) return null
  const tries = counter ? Number(counter.router.cases[0].arguments[0]) : ALWAYS
  return { exit: exit.uuid, message, action: message.actions[0], counter, tries, then: counter ? enoughExit(counter).destination_uuid ?? null : null }
}

/** A message comes back if it leads to the wait, or to the question that leads to nothing but the wait. */
function comesBack(definition, message, wait) {
  const target = message.exits[0].destination_uuid
  const asks = findNode(definition, target)
  return target === wait.uuid || (asks !== undefined && !asks.router && asks.exits[0].destination_uuid === wait.uuid)
}

const enoughExit = (counter) => exitOf(counter, defaultCategory(counter.router))

/** Asks again with a text, at most `tries` times (ALWAYS: without end); no text: not at all. */
export function setRetry(definition, waitUuid, text, tries = 2) {
  const wait = findNode(definition, waitUuid)
  const known = retryOf(definition, wait)
  if (known && text !== null && known.tries === tries) return setAction(definition, known.message.uuid, known.action.uuid, { text })
  const then = known ? known.then : exitOf(wait, defaultCategory(wait.router)).destination_uuid ?? null
  const bare = known ? without(definition, known, then) : definition
  return text === null ? bare : withRetry(bare, findNode(bare, waitUuid), { text, tries, then, action: known?.action })
}

function without(definition, known, then) {
  const gone = [known.message.uuid, known.counter?.uuid].filter(Boolean)
  return connect(removeNodes(definition, gone), known.exit, then)
}

function withRetry(definition, wait, { text, tries, then, action }) {
  const { left = 0, top = 0 } = definition._ui?.nodes?.[wait.uuid]?.position ?? {}
  const message = { uuid: uuid(), actions: [{ ...action, uuid: action?.uuid ?? uuid(), type: 'send_msg', text }], exits: [{ uuid: uuid(), destination_uuid: wait.uuid }] }
  const said = addNode(definition, message, { type: 'execute_actions', position: { left: left + 340, top: top + 120 } })
  const translated = action ? { ...said, localization: definition.localization } : said
  const { exit_uuid: exit } = defaultCategory(wait.router)
  if (tries === ALWAYS) return connect(translated, exit, message.uuid)
  const counter = { uuid: uuid(), actions: [], ...switchOn(VISITS, [{ name: 'Again', tests: [{ type: 'has_number_lte', arguments: [String(tries)] }] }], 'Enough') }
  const ways = { ...counter, exits: counter.exits.map((one, index) => ({ ...one, destination_uuid: index === 0 ? message.uuid : then })) }
  return connect(addNode(translated, ways, { type: 'split_by_expression', position: { left: left + 340, top } }), exit, counter.uuid)
}
