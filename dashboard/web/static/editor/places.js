// Where everything on the canvas is: the part that is seen, each card's place and size, and the way between the two.
import { batch, computed, signal } from './html.js'
import { layout, WIDTH } from './layout.js'
import { moveNodes } from './edit.js'
import { byUuid, card, edit, list } from './store.js'

const ZOOM = { least: 0.15, most: 1.6 }

/** The stage's transform: pixels of the window = pixels of the canvas × k + (x, y). */
export const viewport = signal({ x: 0, y: 0, k: 1 })
/** Cards on their way: `{uuids: Set, dx, dy}` while somebody drags them. The definition changes when they are let go. */
export const dragging = signal(/** @type {{uuids: Set<string>, dx: number, dy: number}|null} */ (null))
/** The canvas's element, once it is there. */
export const stage = { current: /** @type {HTMLElement|null} */ (null) }

/**
 * Flows drawn elsewhere have narrower cards, so ours would lie on each other. Such a flow is shown tidied, and its own
 * places are kept until somebody moves something: `{at: Map(card → place), of: Map(card → the place it had)}`.
 */
const spread = signal(/** @type {{at: Map<string, any>, of: Map<string, any>}|null} */ (null))
const unplaced = computed(() => (list.value.every((card) => card.position) ? null : layout(list.value)))

/** How far cards are shown below their places, because one above has grown: `Map(card → pixels)`. Nothing is stored of it. */
const pushed = signal(/** @type {Map<string, number>} */ (new Map()))
const APART = 46

const places = new Map()
/** The place of a card, as a signal that changes only when this card moves. */
export function place(uuid) {
  if (!places.has(uuid)) places.set(uuid, computed(() => shown(uuid)))
  return places.get(uuid)
}

let last = new Map()
function shown(uuid) {
  const { left, top } = resting(card(uuid).value)
  const base = { left, top: top + (pushed.value.get(uuid) ?? 0) }
  const drag = dragging.value
  const moved = drag?.uuids.has(uuid) ? { left: base.left + drag.dx, top: base.top + drag.dy } : base
  const before = last.get(uuid)
  if (before && before.left === moved.left && before.top === moved.top) return before
  last.set(uuid, moved)
  return moved
}

function resting(one) {
  if (!one) return { left: 0, top: 0 }
  const instead = spread.value
  if (instead && instead.at.has(one.uuid) && instead.of.get(one.uuid) === one.position) return instead.at.get(one.uuid)
  return one.position ?? unplaced.value?.get(one.uuid) ?? { left: 0, top: 0 }
}

const sizes = new Map()
/** What is known of a drawn card: `{width, height, exits: {uuid: {x, y}}, answers: y}` in its own pixels; a signal. */
export function size(uuid) {
  if (!sizes.has(uuid)) sizes.set(uuid, signal({ width: WIDTH, height: card(uuid).peek()?.kind === 'question' ? 210 : 170, exits: {}, answers: 0 }))
  return sizes.get(uuid)
}

/** Each card's rectangle, in the order of the cards. */
export function rectangles() {
  return list.peek().map(({ uuid }) => {
    const { left, top } = place(uuid).peek()
    const { width, height } = size(uuid).peek()
    return { uuid, left, top, width, height }
  })
}

export const height = (uuid) => size(uuid).peek().height

/** Shows a flow tidied if its cards would lie on each other; nothing is changed by that. */
export function spreadIfCrowded() {
  if (!isCrowded(rectangles())) return
  const cards = list.peek()
  spread.value = { at: layout(cards, height), of: new Map(cards.map((card) => [card.uuid, card.position])) }
}

/** Pushes down what a grown card would cover, and lets it up again. */
export function makeRoom() {
  const boxes = list.peek().map((card) => ({ uuid: card.uuid, ...resting(card), ...size(card.uuid).peek() }))
  const down = new Map()
  const set = []
  for (const box of boxes.sort((a, b) => a.top - b.top)) {
    let top = box.top
    for (const above of set) {
      const beside = above.left + above.width <= box.left || box.left + box.width <= above.left
      if (!beside && above.top + above.height + APART > top && above.top < top + box.height) top = above.top + above.height + APART
    }
    if (top > box.top) down.set(box.uuid, top - box.top)
    set.push({ ...box, top })
    for (let at = set.length - 1; at > 0 && set[at - 1].top > top; at -= 1) [set[at - 1], set[at]] = [set[at], set[at - 1]]
  }
  if (down.size || pushed.peek().size) pushed.value = down
}

function isCrowded(boxes) {
  const byTop = [...boxes].sort((a, b) => a.top - b.top)
  return byTop.some((one, index) => {
    for (let next = index + 1; next < byTop.length && byTop[next].top < one.top + one.height - 8; next += 1) {
      if (Math.abs(byTop[next].left - one.left) < one.width - 8) return true
    }
    return false
  })
}

/** Writes the places that are seen, and `moved` over them, into a definition: `Map(card → place)`. */
export function withPlaces(definition, moved = new Map()) {
  const written = new Map()
  for (const card of list.peek()) {
    const to = moved.get(card.uuid) ?? resting(card)
    for (const [node, at] of nodePlaces(card, to, definition)) written.set(node, at)
  }
  return written.size ? moveNodes(definition, written) : definition
}

/** The nodes inside a card go with it, as far from its corner as they were. */
function nodePlaces(card, to, definition) {
  const own = card.position ?? to
  if (own.left === to.left && own.top === to.top && card.position) return []
  return card.nodes.map((node, index) => {
    const at = definition._ui?.nodes?.[node.uuid]?.position ?? { left: own.left, top: own.top + 120 * index }
    return [node.uuid, { left: to.left + at.left - own.left, top: to.top + at.top - own.top }]
  })
}

/** Lets cards go where they were dragged to. */
export function drop() {
  const { uuids, dx, dy } = dragging.peek()
  const moved = new Map([...uuids].map((uuid) => {
    const { left, top } = place(uuid).peek()
    return [uuid, { left: Math.round(left / 10) * 10, top: Math.round(top / 10) * 10 }]
  }))
  batch(() => {
    dragging.value = null
    if (dx || dy) edit(null, (definition) => withPlaces(definition, moved))
    makeRoom()
  })
}

/** Moves the cards by so many pixels, as one step with the moves just before. */
export function nudge(uuids, dx, dy) {
  const moved = new Map([...uuids].map((uuid) => {
    const { left, top } = place(uuid).peek()
    return [uuid, { left: left + dx, top: top + dy }]
  }))
  batch(() => {
    edit(`nudge:${[...uuids].join()}`, (definition) => withPlaces(definition, moved))
    makeRoom()
  })
}

export function tidy() {
  batch(() => {
    edit(null, (definition) => withPlaces(definition, layout(list.peek(), height)))
    makeRoom()
  })
  fit()
}

/** Where a point of the window is on the canvas. */
export function onCanvas(clientX, clientY) {
  const { x, y, k } = viewport.peek()
  const box = stage.current.getBoundingClientRect()
  return { left: (clientX - box.left - x) / k, top: (clientY - box.top - y) / k }
}

/** Zooms by a factor around a point of the window, else around the middle. */
export function zoom(factor, clientX = undefined, clientY = undefined) {
  const { x, y, k } = viewport.peek()
  const box = stage.current.getBoundingClientRect()
  const [cx, cy] = [(clientX ?? box.left + box.width / 2) - box.left, (clientY ?? box.top + box.height / 2) - box.top]
  const next = Math.min(ZOOM.most, Math.max(ZOOM.least, k * factor))
  viewport.value = { k: next, x: cx - ((cx - x) * next) / k, y: cy - ((cy - y) * next) / k }
}

export function pan(dx, dy) {
  const { x, y, k } = viewport.peek()
  viewport.value = { k, x: x + dx, y: y + dy }
}

/** Shows the whole width of a flow from its top, no smaller than can be read. */
export function fit() {
  const boxes = rectangles()
  if (!boxes.length || !stage.current) return
  const room = stage.current.getBoundingClientRect()
  const [left, right] = [Math.min(...boxes.map((one) => one.left)), Math.max(...boxes.map((one) => one.left + one.width))]
  const top = Math.min(...boxes.map((one) => one.top))
  const k = Math.min(1, Math.max(0.7, (room.width - 80) / (right - left)))
  const free = room.width - (right - left) * k
  const x = (free > 60 ? free / 2 : 40) - left * k
  viewport.value = { k, x, y: 48 - top * k }
}

/** Brings a card into view, as little as needed. */
export function reveal(uuid) {
  if (!stage.current || !byUuid.peek().has(uuid)) return
  const { x, y, k } = viewport.peek()
  const room = stage.current.getBoundingClientRect()
  const { left, top } = place(uuid).peek()
  const { width, height: tall } = size(uuid).peek()
  const dx = shift(left * k + x, width * k, room.width)
  const dy = shift(top * k + y, tall * k, room.height)
  if (dx || dy) viewport.value = { k, x: x + dx, y: y + dy }
}

const MARGIN = 40
function shift(from, length, room) {
  if (from < MARGIN || length > room - 2 * MARGIN) return MARGIN - from
  return Math.min(0, room - MARGIN - from - length)
}
