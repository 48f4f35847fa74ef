// Two people changed the same flow: what each of them did since the version both knew is put together, node by node. Pure.

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)

/** Equal as JSON, whatever the order of keys. */
export function equal(a, b) {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, index) => equal(one, b[index]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && equal(a[key], b[key]))
}

/**
 * @returns {{definition: any, conflicts: {node: string, mine: any, theirs: any}[]}} the merged definition, in which nodes
 *   that both changed are as I have them; those are the conflicts (null stands for a node that one of us removed)
 */
export function merge(base, mine, theirs) {
  const conflicts = []
  const tell = (node, ours, other) => conflicts.push({ node, mine: ours ?? null, theirs: other ?? null })
  const nodes = mergeNodes(base.nodes, mine.nodes, theirs.nodes, tell)
  const rest = mergeKeys(without(base), without(mine), without(theirs))
  return { definition: { ...rest, nodes: linked(nodes) }, conflicts }
}

const without = ({ nodes: _, ...rest }) => rest

/** Objects key by key, as deep as they go; where both changed the same value, mine is taken. */
function mergeKeys(base, mine, theirs) {
  if (equal(base, mine)) return theirs
  if (equal(base, theirs) || !isObject(mine) || !isObject(theirs)) return mine
  const known = isObject(base) ? base : {}
  const merged = {}
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const value = mergeKeys(known[key], mine[key], theirs[key])
    if (value !== undefined) merged[key] = value
  }
  return merged
}

function mergeNodes(base, mine, theirs, tell) {
  const [was, ours, others] = [base, mine, theirs].map((nodes) => new Map(nodes.map((node) => [node.uuid, node])))
  const ordered = equal(order(base), order(mine)) ? [...theirs, ...mine] : [...mine, ...theirs]
  return [...new Set(ordered.map((node) => node.uuid))].map((uuid) => {
    const [before, own, other] = [was.get(uuid), ours.get(uuid), others.get(uuid)]
    if (equal(before, own)) return other
    if (!equal(before, other) && !equal(own, other)) tell(uuid, own, other)
    return own
  }).filter(Boolean)
}

const order = (nodes) => nodes.map((node) => node.uuid)

/** What one of us connected to, the other may have removed. */
function linked(nodes) {
  const known = new Set(order(nodes))
  const isLoose = (exit) => exit.destination_uuid && !known.has(exit.destination_uuid)
  return nodes.map((node) => (node.exits.some(isLoose)
    ? { ...node, exits: node.exits.map((exit) => (isLoose(exit) ? { ...exit, destination_uuid: null } : exit)) }
    : node))
}

/** Takes the other's side of a conflict over into a definition. */
export function withTheirs(definition, { node, theirs }) {
  const others = definition.nodes.filter((one) => one.uuid !== node)
  if (!theirs) return { ...definition, nodes: linked(others) }
  const known = definition.nodes.some((one) => one.uuid === node)
  return { ...definition, nodes: linked(known ? definition.nodes.map((one) => (one.uuid === node ? theirs : one)) : [...others, theirs]) }
}
