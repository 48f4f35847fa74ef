// Copy, cut, paste and duplicate: cards travel as JSON in the clipboard, within a flow and from one flow to another, and
// get new UUIDs where they arrive.
import { batch } from './html.js'
import { addNode, itemsOf, removeNodes, resultKey, uuid } from './edit.js'
import { focusCard } from './focusing.js'
import { place, withPlaces } from './places.js'
import { byUuid, definition, edit, list, readOnly, select, selection } from './store.js'

const KIND = 'jibu/steps'

/** What was copied last, for browsers that don't let a page read the clipboard when it wants to. */
let held = null

/** The selected cards with their translations and places, as text. */
export function packed(cards) {
  const flow = definition.peek()
  const nodes = cards.flatMap((card) => card.nodes)
  const items = new Set(nodes.flatMap(itemsOf))
  const texts = Object.entries(flow.localization ?? {}).map(([code, all]) => [code, Object.fromEntries(Object.entries(all).filter(([item]) => items.has(item)))])
  const ui = Object.fromEntries(nodes.map((node) => [node.uuid, flow._ui?.nodes?.[node.uuid] ?? {}]))
  for (const card of cards) ui[card.uuid] = { ...ui[card.uuid], position: place(card.uuid).peek() }
  return JSON.stringify({ kind: KIND, language: flow.language, nodes, localization: Object.fromEntries(texts), ui })
}

/** The steps in a text of the clipboard; null if it holds none. */
export function unpacked(text) {
  try {
    const found = JSON.parse(text)
    return found?.kind === KIND && Array.isArray(found.nodes) && found.nodes.length ? found : null
  } catch {
    return null
  }
}

/** The steps with new UUIDs throughout; what leads out of them leads nowhere. */
export function renewed(steps) {
  const fresh = new Map()
  const known = (old) => {
    if (!fresh.has(old)) fresh.set(old, uuid())
    return fresh.get(old)
  }
  const own = new Set(steps.nodes.map((node) => node.uuid))
  for (const node of steps.nodes) {
    for (const item of [node.uuid, ...itemsOf(node), ...node.exits.map((exit) => exit.uuid)]) known(item)
  }
  const swap = (key, value) => {
    if (key === 'destination_uuid' && !own.has(value)) return null
    return typeof value === 'string' && fresh.has(value) ? fresh.get(value) : value
  }
  const renamed = (texts) => Object.fromEntries(Object.entries(texts).map(([key, value]) => [fresh.get(key) ?? key, value]))
  return {
    ...steps,
    nodes: JSON.parse(JSON.stringify(steps.nodes, swap)),
    ui: renamed(steps.ui),
    localization: Object.fromEntries(Object.entries(steps.localization).map(([code, texts]) => [code, renamed(texts)])),
  }
}

const resultsOf = (nodes) => nodes.map((node) => node.router?.result_name).filter(Boolean)

/** "Snack 2": a name whose key no other result has. */
function freshResult(name, taken) {
  const bare = name.replace(/\s+\d+$/, '').slice(0, 60)
  let fresh = name
  for (let number = 2; taken.has(resultKey(fresh)); number += 1) fresh = `${bare} ${number}`
  return fresh
}

/** The steps with results of their own, also where they read them: of two with one name the later answer would replace the other. */
export function withOwnResults(steps, others) {
  const taken = new Set(resultsOf(others).map(resultKey))
  const names = new Map()
  for (const name of resultsOf(steps.nodes)) {
    if (!names.has(resultKey(name))) names.set(resultKey(name), freshResult(name, taken))
    taken.add(resultKey(names.get(resultKey(name))))
  }
  const read = (text) => text.replace(/(?<![\p{L}\p{N}_])results\.([\p{L}\p{N}_]+)/gu, (found, key) => (names.has(resultKey(key)) ? `results.${resultKey(names.get(resultKey(key)))}` : found))
  const swap = (key, value) => {
    if (typeof value !== 'string') return value
    return key === 'result_name' ? names.get(resultKey(value)) ?? value : read(value)
  }
  return JSON.parse(JSON.stringify(steps, swap))
}

const chosen = () => list.peek().filter((card) => selection.peek().has(card.uuid))

/** Copies by the menu; by the keys it is the browser's own event (see keys.js). */
export function copy() {
  held = packed(chosen())
  navigator.clipboard?.writeText(held).catch(() => {})
}

export function cut() {
  copy()
  removeChosen()
}

export function removeChosen() {
  const nodes = chosen().flatMap((card) => card.nodes.map((node) => node.uuid))
  batch(() => {
    edit(null, (flow) => removeNodes(flow, nodes))
    select()
  })
}

export const duplicate = () => paste(packed(chosen()))

/** Puts steps from the clipboard beside where they were, and selects them. */
export function paste(text = held) {
  const steps = text && unpacked(text)
  if (!steps || readOnly.peek()) return false
  const made = withOwnResults(renewed(steps), definition.peek().nodes)
  const languages = new Set(Object.keys(definition.peek().localization ?? {}))
  batch(() => {
    edit(null, (flow) => withTexts(made.nodes.reduce((grown, node) => addNode(grown, node, aside(made.ui[node.uuid])), withPlaces(flow)), made, languages))
    select(...made.nodes.map((node) => node.uuid).filter((one) => byUuid.value.has(one)))
  })
  focusCard([...selection.peek()][0])
  return true
}

const aside = (ui) => ({ ...ui, position: { left: (ui.position?.left ?? 80) + 40, top: (ui.position?.top ?? 80) + 40 } })

/** The translations too, of the languages that this flow has. */
function withTexts(flow, made, languages) {
  const localization = { ...flow.localization }
  for (const code of languages) localization[code] = { ...localization[code], ...made.localization[code] }
  return { ...flow, localization }
}
