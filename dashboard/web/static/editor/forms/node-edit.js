// Applying a change of one node to a definition.
import { findNode, setRouter, updateNode } from '../edit.js'
import { fill } from '../i18n.js'
import { said } from '../said.js'
import { answersOf } from './switch.js'

/** "Answer 3": a name that no other answer of a router has. */
export function freshName(router) {
  const taken = new Set(router.categories.map((one) => one.name.toLowerCase()))
  let number = answersOf(router).length + 1
  while (taken.has(fill(said('Answer {number}'), { number }).toLowerCase())) number += 1
  return fill(said('Answer {number}'), { number })
}

/** Changes a node by a function from node to node; translations of what it removes go too. */
export function changed(definition, nodeUuid, fn) {
  const before = findNode(definition, nodeUuid)
  const after = fn(before)
  if (after === before) return definition
  const merged = setRouter(definition, nodeUuid, after.router, after.exits)
  return after.actions === before.actions ? merged : updateNode(merged, nodeUuid, (node) => ({ ...node, actions: after.actions }))
}
