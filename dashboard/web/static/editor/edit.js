// Changes of a definition, as pure functions: each returns a new definition that shares whatever it didn't touch, so that
// untouched cards keep their identity and are not drawn again. What a definition holds besides is kept as it is.
import { uuid } from './uuid.js'

export { uuid }

/** A copy of `object` in which `key` is `value`; without the key if the value is undefined. */
export function put(object, key, value) {
  if (value !== undefined) return { ...object, [key]: value }
  const { [key]: _, ...rest } = object ?? {}
  return rest
}

export const findNode = (definition, nodeUuid) => definition.nodes.find((node) => node.uuid === nodeUuid)
export const nodeOfExit = (definition, exitUuid) => definition.nodes.find((node) => node.exits.some((exit) => exit.uuid === exitUuid))
export const nodeOfAction = (definition, actionUuid) => definition.nodes.find((node) => node.actions?.some((action) => action.uuid === actionUuid))

/** Changes one node by a function from node to node. */
export function updateNode(definition, nodeUuid, change) {
  return { ...definition, nodes: definition.nodes.map((node) => (node.uuid === nodeUuid ? change(node) : node)) }
}

export const replaceNode = (definition, node) => updateNode(definition, node.uuid, () => node)

/** Adds a node with its place and kind on the canvas: `ui` is `{type, position: {left, top}}`. */
export function addNode(definition, node, ui) {
  const placed = { ...definition, nodes: [...definition.nodes, node] }
  return ui ? setNodeUi(placed, node.uuid, ui) : placed
}

/** Merges into what the editor keeps about a node (`_ui.nodes[uuid]`). */
export function setNodeUi(definition, nodeUuid, patch) {
  const nodes = definition._ui?.nodes ?? {}
  return { ...definition, _ui: { ...definition._ui, nodes: { ...nodes, [nodeUuid]: { ...nodes[nodeUuid], ...patch } } } }
}

/** Moves cards; `places` is `Map(node uuid → {left, top})`. */
export function moveNodes(definition, places) {
  const nodes = { ...definition._ui?.nodes }
  for (const [nodeUuid, { left, top }] of places) {
    nodes[nodeUuid] = { ...nodes[nodeUuid], position: { left: Math.round(left), top: Math.round(top) } }
  }
  return { ...definition, _ui: { ...definition._ui, nodes } }
}

/** Removes nodes, what leads to them, their translations and their places. */
export function removeNodes(definition, uuids) {
  const gone = new Set(uuids)
  const removed = definition.nodes.filter((node) => gone.has(node.uuid))
  const nodes = definition.nodes.filter((node) => !gone.has(node.uuid)).map((node) => unlink(node, gone))
  const places = Object.entries(definition._ui?.nodes ?? {}).filter(([nodeUuid]) => !gone.has(nodeUuid))
  const bare = definition._ui ? { ...definition, nodes, _ui: { ...definition._ui, nodes: Object.fromEntries(places) } } : { ...definition, nodes }
  return removeTranslations(bare, new Set(removed.flatMap(itemsOf)))
}

function unlink(node, gone) {
  if (!node.exits.some((exit) => gone.has(exit.destination_uuid))) return node
  return { ...node, exits: node.exits.map((exit) => (gone.has(exit.destination_uuid) ? { ...exit, destination_uuid: null } : exit)) }
}

/** Everything of a node that can be translated: its actions, cases and categories. */
export function itemsOf(node) {
  const { cases = [], categories = [] } = node.router ?? {}
  return [...(node.actions ?? []), ...cases, ...categories].map((item) => item.uuid)
}

function removeTranslations(definition, items) {
  const languages = Object.entries(definition.localization ?? {})
  if (!languages.some(([, texts]) => Object.keys(texts).some((item) => items.has(item)))) return definition
  const kept = (texts) => Object.fromEntries(Object.entries(texts).filter(([item]) => !items.has(item)))
  return { ...definition, localization: Object.fromEntries(languages.map(([code, texts]) => [code, kept(texts)])) }
}

/** Leads an exit to a node, or nowhere with null. */
export function connect(definition, exitUuid, nodeUuid) {
  const node = nodeOfExit(definition, exitUuid)
  if (!node) return definition
  const exits = node.exits.map((exit) => (exit.uuid === exitUuid ? { ...exit, destination_uuid: nodeUuid } : exit))
  return replaceNode(definition, { ...node, exits })
}

/** Makes a node the one where people begin: it is written first. */
export function setStart(definition, nodeUuid) {
  const start = findNode(definition, nodeUuid)
  return { ...definition, nodes: [start, ...definition.nodes.filter((node) => node !== start)] }
}

export function setAction(definition, nodeUuid, actionUuid, patch) {
  const change = (action) => (action.uuid === actionUuid ? merged(action, patch) : action)
  return updateNode(definition, nodeUuid, (node) => ({ ...node, actions: node.actions.map(change) }))
}

/** `patch` over `object`; keys that are undefined in the patch are dropped. */
function merged(object, patch) {
  return Object.entries(patch).reduce((made, [key, value]) => put(made, key, value), object)
}

/** Adds an action at the end of a node, or at `index`. */
export function addAction(definition, nodeUuid, action, index = undefined) {
  return updateNode(definition, nodeUuid, (node) => ({ ...node, actions: inserted(node.actions ?? [], action, index) }))
}

export function removeAction(definition, nodeUuid, actionUuid) {
  const without = (node) => ({ ...node, actions: node.actions.filter((action) => action.uuid !== actionUuid) })
  return removeTranslations(updateNode(definition, nodeUuid, without), new Set([actionUuid]))
}

const inserted = (list, item, index = list.length) => [...list.slice(0, index), item, ...list.slice(index)]

/** Gives a node another router and exits; translations of what the old one had and the new one has not are dropped. */
export function setRouter(definition, nodeUuid, router, exits) {
  const before = findNode(definition, nodeUuid)
  const after = { ...put(before, 'router', router ?? undefined), exits: exits ?? before.exits }
  const kept = new Set(itemsOf(after))
  const dropped = new Set(itemsOf(before).filter((item) => !kept.has(item)))
  return removeTranslations(replaceNode(definition, after), dropped)
}

/** Writes the translation of a property of an item (action, case, category); no values removes it. */
export function setTranslation(definition, language, item, key, values) {
  const texts = definition.localization?.[language] ?? {}
  const given = values?.some((value) => value !== '') ? values : undefined
  const changed = put(texts[item], key, given)
  const translated = put(texts, item, Object.keys(changed).length ? changed : undefined)
  return { ...definition, localization: { ...definition.localization, [language]: translated } }
}

/** The translation of a property, as a list of texts; null if there is none. */
export const translation = (definition, language, item, key) => definition.localization?.[language]?.[item]?.[key] ?? null

/** What expressions call a result. */
export const resultKey = (name) => name.trim().toLowerCase().replace(/[^\p{L}\p{N}_]+/gu, '_')

/** Takes the translations of one text out of a list of them, so that the others stay with their texts; of none if `index` is undefined. */
export function withoutText(definition, item, key, index) {
  if (index === undefined) return definition
  return Object.keys(definition.localization ?? {}).reduce((made, code) => {
    const texts = translation(made, code, item, key)
    return texts ? setTranslation(made, code, item, key, texts.toSpliced(index, 1)) : made
  }, definition)
}
