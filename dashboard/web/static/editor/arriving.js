// A large flow arrives in parts: what is in view first, so that it can be used at once, the rest when nothing else is to do.
import { signal } from './html.js'
import { rectangles, stage, viewport } from './places.js'
import { uuids } from './store.js'

/** So many cards are drawn in one go. */
const AT_ONCE = 40
const PART = 25
const idle = globalThis.requestIdleCallback ?? ((run) => setTimeout(run, 50))

/** The cards that are drawn so far; null once all of them are. */
export const arrived = signal(/** @type {Set<string>|null} */ (new Set()))

export const hasArrived = (uuid) => !arrived.value || arrived.value.has(uuid)

/** Lets the cards in view be drawn, or all where there are few. */
export function arrive() {
  if (arrived.peek()) arrived.value = uuids.peek().length > AT_ONCE ? new Set(inView()) : null
}

/** Lets the others follow, then calls `done`. */
export function arriveFully(done) {
  const missing = uuids.peek().filter((uuid) => !hasArrived(uuid))
  arrived.value = missing.length > PART ? new Set([...arrived.peek(), ...missing.slice(0, PART)]) : null
  idle(() => (arrived.peek() ? arriveFully(done) : done()), { timeout: 300 })
}

function inView() {
  const { x, y, k } = viewport.peek()
  const { clientWidth, clientHeight } = stage.current
  const isSeen = (from, length, shift, room) => (from + length) * k + shift > 0 && from * k + shift < room
  return rectangles().filter((box) => isSeen(box.left, box.width, x, clientWidth) && isSeen(box.top, box.height, y, clientHeight)).map((box) => box.uuid)
}
