// What fingers and mice do on the canvas: pan, pinch, drag cards, pull a connection, mark a region. Each is a gesture: an
// object with `move`, and `end` that says whether something came of it.
import { batch, signal } from './html.js'
import { lead } from './adding.js'
import { plusMenu } from './menu.js'
import { dragging, drop, onCanvas, pan, rectangles, stage, viewport, zoom } from './places.js'
import { readOnly, select, selection } from './store.js'

const FAR = 5
/** The connection being pulled, as points of the window: `{from, to}`. */
export const rope = signal(/** @type {any} */ (null))
/** The region being marked, in pixels of the canvas. */
export const region = signal(/** @type {any} */ (null))

const fingers = new Map()
let gesture = null

export function down(event) {
  if (event.pointerType === 'touch') fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
  if (fingers.size === 2) {
    gesture?.cancel?.()
    gesture = pinch()
    return
  }
  if (event.button > 1) return
  gesture = begin(event)
  if (gesture && !gesture.late) hold(event)
}

function begin(event) {
  const plus = event.target.closest('.plus')
  if (plus && event.button === 0) return readOnly.peek() ? null : connection(event, plus)
  if (event.target.closest('button, textarea, input, select, a, details, .free')) return null
  const card = event.target.closest('[data-card]')?.dataset.card
  if (card && event.button === 0) return moving(event, card)
  return event.shiftKey ? marking(event) : panning(event)
}

function hold(event) {
  stage.current.setPointerCapture(event.pointerId)
}

export function move(event) {
  if (fingers.has(event.pointerId)) fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
  gesture?.move(event)
}

export function up(event) {
  fingers.delete(event.pointerId)
  const ended = gesture
  gesture = null
  ended?.end?.(event)
}

export function cancel(event) {
  fingers.delete(event.pointerId)
  gesture?.cancel?.()
  gesture = null
}

export function wheel(event) {
  event.preventDefault()
  if (event.ctrlKey || event.metaKey) zoom(Math.exp(-event.deltaY / 300), event.clientX, event.clientY)
  else if (event.shiftKey && !event.deltaX) pan(-event.deltaY, 0)
  else pan(-event.deltaX, -event.deltaY)
}

const distance = (event, from) => Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY)

function panning(event) {
  let last = event
  let far = false
  return {
    move(next) {
      far ||= distance(next, event) > FAR
      if (far) pan(next.clientX - last.clientX, next.clientY - last.clientY)
      if (far) last = next
    },
    end() {
      if (!far) select()
    },
  }
}

function pinch() {
  const spread = () => {
    const [a, b] = [...fingers.values()]
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.hypot(a.x - b.x, a.y - b.y) || 1 }
  }
  let before = spread()
  return {
    move() {
      if (fingers.size < 2) return
      const now = spread()
      batch(() => {
        zoom(now.apart / before.apart, now.x, now.y)
        pan(now.x - before.x, now.y - before.y)
      })
      before = now
    },
  }
}

/** Dragging a selected card takes all selected ones along. */
function moving(event, card) {
  const adding = event.shiftKey || event.ctrlKey || event.metaKey
  const uuids = () => (selection.peek().has(card) ? selection.peek() : new Set([card]))
  let far = false
  return {
    move(next) {
      if (!far && (distance(next, event) <= FAR || readOnly.peek())) return
      far = true
      const { k } = viewport.peek()
      dragging.value = { uuids: uuids(), dx: (next.clientX - event.clientX) / k, dy: (next.clientY - event.clientY) / k }
    },
    end() {
      if (far) drop()
      else if (adding) toggle(card)
      else choose(card)
    },
    cancel() {
      dragging.value = null
    },
  }
}

function choose(card) {
  select(card)
  document.getElementById(`card-${card}`)?.focus({ preventScroll: true })
}

function toggle(card) {
  const next = new Set(selection.peek())
  if (!next.delete(card)) next.add(card)
  selection.value = next
}

/** Pulling a `+` leads its exits to the card it is let go over; over free canvas it asks what should be there. */
function connection(event, plus) {
  const box = plus.getBoundingClientRect()
  const from = { x: box.left + box.width / 2, y: box.top + box.height / 2 }
  const exits = plus.dataset.exits.split(' ')
  let far = false
  return {
    late: true,
    move(next) {
      if (!far && distance(next, event) <= FAR) return
      if (!far) hold(event)
      far = true
      rope.value = { from, to: { x: next.clientX, y: next.clientY }, over: under(next) }
    },
    end(last) {
      rope.value = null
      if (!far) return
      swallowClick(last)
      const card = under(last)
      if (card) lead(exits, card)
      else plusMenu({ x: last.clientX, y: last.clientY }, exits, onCanvas(last.clientX - 150, last.clientY))
    },
    cancel() {
      rope.value = null
    },
  }
}

const under = (event) => document.elementsFromPoint(event.clientX, event.clientY).find((one) => one.dataset?.card || one.closest?.('[data-card]'))?.closest('[data-card]')?.dataset.card ?? null

/** The click that follows a drag is none of the button's. */
function swallowClick() {
  const swallow = (click) => { click.stopPropagation(); click.preventDefault() }
  document.addEventListener('click', swallow, { capture: true, once: true })
  setTimeout(() => document.removeEventListener('click', swallow, { capture: true }))
}

function marking(event) {
  const start = onCanvas(event.clientX, event.clientY)
  const before = event.ctrlKey ? selection.peek() : new Set()
  return {
    move(next) {
      const now = onCanvas(next.clientX, next.clientY)
      region.value = { left: Math.min(start.left, now.left), top: Math.min(start.top, now.top), width: Math.abs(now.left - start.left), height: Math.abs(now.top - start.top) }
      const { left, top, width, height } = region.value
      const hit = rectangles().filter((box) => box.left < left + width && box.left + box.width > left && box.top < top + height && box.top + box.height > top)
      selection.value = new Set([...before, ...hit.map((box) => box.uuid)])
    },
    end() {
      region.value = null
      const [first] = selection.peek()
      if (first) document.getElementById(`card-${first}`)?.focus({ preventScroll: true })
      selection.value = new Set(selection.peek())
    },
    cancel() {
      region.value = null
    },
  }
}
