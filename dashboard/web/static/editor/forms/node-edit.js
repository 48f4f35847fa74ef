// Applying a change of one node to a definition.
import { findNode, setRouter, updateNode } from '../edit.js'

/** Changes a node by a function from node to node; translations of what it removes go too. */
export function changed(definition, nodeUuid, fn) {
  const before = findNode(definition, nodeUuid)
  const after = fn(before)
  if (after === before) return definition
  const merged = setRouter(definition, nodeUuid, after.router, after.exits)
  return after.actions === before.actions ? merged : updateNode(merged, nodeUuid, (node) => ({ ...node, actions: after.actions }))
}
