// Changes of a node that tells answers apart, as pure functions from node to node. An answer is a category; the cases
// that pick it are its tests. Cases keep their order, because the first that fits decides.
import { uuid } from '../uuid.js'

/**
 * @typedef {{type: string, arguments?: string[]}} Test
 * @typedef {{name: string, tests: Test[]}} Wanted an answer that is to be made
 */

const inserted = (list, index, ...items) => [...list.slice(0, index), ...items, ...list.slice(index)]
const withRouter = (node, patch) => ({ ...node, router: { ...node.router, ...patch } })
const sameName = (one, other) => one.trim().toLowerCase() === other.trim().toLowerCase()

export const casesOf = (router, categoryUuid) => (router.cases ?? []).filter((one) => one.category_uuid === categoryUuid)
export const defaultCategory = (router) => router.categories.find((one) => one.uuid === router.default_category_uuid)

/** The categories that a designer thinks of as answers: neither the default nor that of the timeout. */
export function answersOf(router) {
  const special = new Set([router.default_category_uuid, router.wait?.timeout?.category_uuid])
  return router.categories.filter((one) => !special.has(one.uuid) || casesOf(router, one.uuid).length > 0)
}

/** Where answers end in the list of categories and exits: before the default and the timeout. */
function endOfAnswers(router) {
  const special = new Set([router.default_category_uuid, router.wait?.timeout?.category_uuid])
  const at = router.categories.findIndex((one) => special.has(one.uuid))
  return at < 0 ? router.categories.length : at
}

/** Adds an answer, or its tests to the one that has this name. `destination`: where it leads. */
export function addAnswer(node, { name, tests }, destination = null) {
  const known = node.router.categories.find((one) => sameName(one.name, name))
  if (known) return tests.reduce((changed, test) => addCase(changed, known.uuid, test), node)
  const category = { uuid: uuid(), name, exit_uuid: uuid() }
  const at = endOfAnswers(node.router)
  const exit = { uuid: category.exit_uuid, destination_uuid: destination }
  const added = { ...node, exits: inserted(node.exits, Math.min(at, node.exits.length), exit) }
  const router = { ...node.router, categories: inserted(node.router.categories, at, category) }
  return tests.reduce((changed, test) => addCase(changed, category.uuid, test), { ...added, router })
}

/** Adds a test to an answer, after its other ones. */
export function addCase(node, categoryUuid, test) {
  const cases = node.router.cases ?? []
  const last = cases.findLastIndex((one) => one.category_uuid === categoryUuid)
  const added = { uuid: uuid(), type: test.type, arguments: test.arguments ?? [], category_uuid: categoryUuid }
  return withRouter(node, { cases: inserted(cases, last < 0 ? cases.length : last + 1, added) })
}

export function setCase(node, caseUuid, patch) {
  return withRouter(node, { cases: node.router.cases.map((one) => (one.uuid === caseUuid ? { ...one, ...patch } : one)) })
}

export function removeCase(node, caseUuid) {
  return withRouter(node, { cases: node.router.cases.filter((one) => one.uuid !== caseUuid) })
}

export function renameCategory(node, categoryUuid, name) {
  return withRouter(node, { categories: node.router.categories.map((one) => (one.uuid === categoryUuid ? { ...one, name } : one)) })
}

const isNeeded = (router, categoryUuid) => [router.default_category_uuid, router.wait?.timeout?.category_uuid].includes(categoryUuid)

/** Removes a category with its cases, and its exit unless another one leads there too. That of other replies only loses its cases. */
export function removeAnswer(node, categoryUuid) {
  if (isNeeded(node.router, categoryUuid)) return withRouter(node, { cases: node.router.cases?.filter((one) => one.category_uuid !== categoryUuid) })
  const gone = node.router.categories.find((one) => one.uuid === categoryUuid)
  const categories = node.router.categories.filter((one) => one !== gone)
  const isShared = categories.some((one) => one.exit_uuid === gone.exit_uuid)
  const { cases = [] } = node.router
  const left = withRouter(node, { categories, cases: cases.filter((one) => one.category_uuid !== categoryUuid) })
  return isShared ? left : { ...left, exits: node.exits.filter((one) => one.uuid !== gone.exit_uuid) }
}

/** Moves an answer before (−1) or after (+1) its neighbour, with its cases and its exit. */
export function moveAnswer(node, categoryUuid, by) {
  const answers = answersOf(node.router)
  const from = answers.findIndex((one) => one.uuid === categoryUuid)
  const other = answers[from + by]
  if (from < 0 || !other) return node
  const categories = swapped(node.router.categories, answers[from], other)
  const order = new Map(categories.map((one, index) => [one.uuid, index]))
  const cases = (node.router.cases ?? []).toSorted((a, b) => order.get(a.category_uuid) - order.get(b.category_uuid))
  const exit = (category) => node.exits.find((one) => one.uuid === category.exit_uuid)
  return { ...withRouter(node, { categories, cases }), exits: swapped(node.exits, exit(answers[from]), exit(other)) }
}

function swapped(list, one, other) {
  return list.map((item) => (item === one ? other : item === other ? one : item))
}

/**
 * Gives the node other answers. Those whose name stays keep their identity, so that connections and translations stay.
 * @param {Wanted[]} wanted
 */
export function setAnswers(node, wanted, destination = undefined) {
  const leads = destination === undefined ? commonDestination(node) : destination
  const gone = answersOf(node.router).filter((one) => !wanted.some((other) => sameName(one.name, other.name)))
  const emptied = withRouter(gone.reduce((changed, one) => removeAnswer(changed, one.uuid), node), { cases: [] })
  return wanted.reduce((changed, answer) => addAnswer(changed, answer, leads), emptied)
}

/** Where all answers lead, or null: new answers go there too. */
function commonDestination(node) {
  const exits = new Set(answersOf(node.router).map((one) => one.exit_uuid))
  const targets = new Set(node.exits.filter((one) => exits.has(one.uuid)).map((one) => one.destination_uuid ?? null))
  return targets.size === 1 ? [...targets][0] : null
}

/** Waits `seconds` for a reply before the way of "No Response" is taken; without seconds it waits until the flow expires. */
export function setTimeout(node, seconds, name) {
  const { timeout, ...wait } = node.router.wait
  if (!seconds) return timeout ? withoutTimeout(withRouter(node, { wait }), timeout.category_uuid) : node
  if (timeout) return withRouter(node, { wait: { ...node.router.wait, timeout: { ...timeout, seconds } } })
  const category = { uuid: uuid(), name, exit_uuid: uuid() }
  const waiting = { ...wait, timeout: { seconds, category_uuid: category.uuid } }
  const exits = [...node.exits, { uuid: category.exit_uuid, destination_uuid: null }]
  return { ...withRouter(node, { wait: waiting, categories: [...node.router.categories, category] }), exits }
}

/** A reply may be an answer of the same name; that stays. */
const withoutTimeout = (node, categoryUuid) => (casesOf(node.router, categoryUuid).length ? node : removeAnswer(node, categoryUuid))

/** A router that tells answers apart, with its exits; `other` names what is taken when no answer fits. */
export function switchOn(operand, answers, other, rest = {}) {
  const category = { uuid: uuid(), name: other, exit_uuid: uuid() }
  const router = { type: 'switch', ...rest, operand, cases: [], categories: [category], default_category_uuid: category.uuid }
  const node = { router, exits: [{ uuid: category.exit_uuid, destination_uuid: null }] }
  return answers.reduce((made, answer) => addAnswer(made, answer), node)
}
