// Undo and redo: the definitions before and after, at most 100 steps each way. They share what didn't change, so they cost
// little; to outlive a reload they are written as differences from one to the next. Pure.

export const LIMIT = 100

/** @typedef {{definition: object, key: string|null}} Step a definition and the merge key of the edit that left it */

/** Adds a step; edits with the same merge key (the letters of a word, the way of a drag) are one step. */
export function pushed(past, definition, key) {
  return key !== null && past.at(-1)?.key === key ? past : [...past, { definition, key }].slice(-LIMIT)
}

/** @returns {object[]} what has to be changed in `definition` to get to the newest step, in that to get to the one before, … */
export function packed(definition, steps) {
  const chain = [definition, ...steps.map((step) => step.definition).reverse()]
  return chain.slice(1).map((target, index) => difference(chain[index], target))
}

/** @returns {Step[]} */
export function unpacked(definition, differences) {
  const steps = []
  for (const change of differences) {
    definition = applied(definition, change)
    steps.push({ definition, key: null })
  }
  return steps.reverse()
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)
const isNodes = (value) => Array.isArray(value) && value.every((item) => item?.uuid && item.exits)
const byUuid = (nodes) => Object.fromEntries(nodes.map((node) => [node.uuid, node]))

/** What changes `from` into `to`: nested objects key by key, nodes one by one, anything else as a whole. */
export function difference(from, to) {
  if (from === to) return {}
  if (isNodes(from) && isNodes(to)) return { order: to.map((node) => node.uuid), keys: keyed(byUuid(from), byUuid(to), false) }
  if (isObject(from) && isObject(to)) return { keys: keyed(from, to, true) }
  return { value: to }
}

function keyed(from, to, deep) {
  const names = new Set([...Object.keys(from), ...Object.keys(to)])
  const changed = [...names].filter((name) => from[name] !== to[name])
  return Object.fromEntries(changed.map((name) => [name, change(from, to, name, deep)]))
}

function change(from, to, name, deep) {
  if (!(name in to)) return { gone: true }
  return deep && name in from ? difference(from[name], to[name]) : { value: to[name] }
}

export function applied(from, { keys = {}, order, ...whole }) {
  if ('value' in whole) return whole.value
  if (order) {
    const nodes = withKeys(byUuid(from), keys)
    return order.map((nodeUuid) => nodes[nodeUuid])
  }
  return Object.keys(keys).length ? withKeys(from, keys) : from
}

function withKeys(from, keys) {
  const made = { ...from }
  for (const [name, change] of Object.entries(keys)) {
    if (change.gone) delete made[name]
    else made[name] = applied(from[name], change)
  }
  return made
}
