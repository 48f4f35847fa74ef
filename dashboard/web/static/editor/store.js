// What the editor knows, as signals; the one place where a definition changes. Reading a signal in a component redraws it
// when the signal changes, so components read as little as they can.
import { batch, computed, signal } from './html.js'
import { cards, inReadingOrder } from './graph.js'
import { pushed } from './steps.js'

/** What the page was given: see `editor-config` in the page. */
export const config = signal({ flow: {}, can: {}, languages: [], channels: [], urls: {} })
/** The definition being edited, as published JSON. */
export const definition = signal(/** @type {any} */ (null))
export const selection = signal(/** @type {Set<string>} */ (new Set()))
/** Where the writer is: `{node, action?}`. */
export const focus = signal(/** @type {{node: string, action?: string}|null} */ (null))
/** The language whose texts are shown: the base language, or one that is being translated into. */
export const language = signal('und')
export const view = signal(/** @type {'canvas'|'outline'} */ ('canvas'))
export const issues = signal(/** @type {any[]} */ ([]))
export const info = signal({ results: [], dependencies: [], locals: [] })
export const assets = signal(/** @type {any} */ ({}))
/** Counts of a live flow; null while the overlay is off. */
export const activity = signal(/** @type {any} */ (null))
/** What saved conversations came by, `{nodes, exits}` with how often; null until they were held. */
export const coverage = signal(/** @type {any} */ (null))
/** What the side panel shows: null or `{kind, node?, action?}`. */
export const panel = signal(/** @type {any} */ (null))
/** Where the phone is: `{at: node uuid}`. */
export const phone = signal(/** @type {{at: string|null}} */ ({ at: null }))
/** `{state: 'saved'|'saving'|'offline'|'refused', message?}` */
export const saved = signal(/** @type {{state: string, message?: string}} */ ({ state: 'saved' }))

export const past = signal(/** @type {import('./steps.js').Step[]} */ ([]))
export const future = signal(/** @type {import('./steps.js').Step[]} */ ([]))
export const canUndo = computed(() => past.value.length > 0)
export const canRedo = computed(() => future.value.length > 0)
export const readOnly = computed(() => !config.value.can.edit || Boolean(config.value.flow.is_archived))
export const isTranslating = computed(() => Boolean(definition.value) && language.value !== definition.value.language)

let known = new Map()

/** The cards in the order of the nodes; an unchanged card keeps its identity from one definition to the next. */
export const list = computed(() => {
  const next = definition.value ? cards(definition.value).map((card) => (isSame(known.get(card.uuid), card) ? known.get(card.uuid) : card)) : []
  known = new Map(next.map((card) => [card.uuid, card]))
  return next
})

function isSame(before, after) {
  return before && before.position === after.position && before.kind === after.kind
    && before.nodes.length === after.nodes.length && before.nodes.every((node, index) => node === after.nodes[index])
    && before.exits.every((exit, index) => exit.to === after.exits[index].to && exit.loops === after.exits[index].loops)
}

export const byUuid = computed(() => new Map(list.value.map((card) => [card.uuid, card])))
export const ordered = computed(() => inReadingOrder(list.value))

const found = new Map()
/** One card, as a signal that changes only when this card does. */
export function card(uuid) {
  if (!found.has(uuid)) found.set(uuid, computed(() => byUuid.value.get(uuid)))
  return found.get(uuid)
}

let drawn = []
/** The cards' UUIDs in reading order; the very same list while no card comes, goes or changes its place in the order. */
export const uuids = computed(() => {
  const next = ordered.value.map((card) => card.uuid)
  if (next.length !== drawn.length || next.some((one, index) => one !== drawn[index])) drawn = next
  return drawn
})

export const numbers = computed(() => new Map(uuids.value.map((uuid, index) => [uuid, index + 1])))

const owners = computed(() => new Map(list.value.flatMap((card) => card.nodes.map((node) => [node.uuid, card.uuid]))))
/** The card in which a node is drawn. */
export const cardOf = (node) => owners.value.get(node) ?? null

/**
 * Changes the definition and remembers how it was.
 * @param {string|null} mergeKey edits in a row with the same key are undone together; null for a step of its own
 * @param {(definition: any) => any} change a pure function that shares what it doesn't touch
 */
export function edit(mergeKey, change) {
  const before = definition.peek()
  const after = readOnly.peek() ? before : change(before)
  if (after === before) return
  batch(() => {
    past.value = pushed(past.peek(), before, mergeKey)
    future.value = []
    definition.value = after
  })
}

export const undo = () => step(past, future)
export const redo = () => step(future, past)

function step(from, to) {
  const last = from.peek().at(-1)
  if (!last || readOnly.peek()) return
  batch(() => {
    to.value = [...to.peek(), { definition: definition.peek(), key: null }]
    from.value = from.peek().slice(0, -1)
    definition.value = last.definition
    const left = [...selection.peek()].filter((one) => byUuid.value.has(one))
    if (left.length !== selection.peek().size) selection.value = new Set(left)
  })
}

export const select = (...cardUuids) => { selection.value = new Set(cardUuids) }
