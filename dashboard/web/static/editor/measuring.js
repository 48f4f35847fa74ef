// How big each card is and where its ways out begin, in its own pixels. Only a card whose size changed is measured again.
import { batch } from './html.js'
import { makeRoom, size } from './places.js'

const uuids = new WeakMap()
const observer = new ResizeObserver((entries) => batch(() => {
  for (const { target } of entries) if (target.isConnected) read(target)
  if (ready) makeRoom()
}))
let ready = false

/** From now on a card that grows pushes down what is below it. */
export function beginMakingRoom() {
  ready = true
  makeRoom()
}

/** Keeps a card measured while it is drawn; returns what ends that. */
export function measure(element, uuid) {
  uuids.set(element, uuid)
  observer.observe(element)
  return () => observer.unobserve(element)
}

const changed = new Set()
/** Measures a card whose ways out changed; it may be as high as it was. All are read together, so it is laid out once. */
export function measureAgain(element) {
  if (!changed.size) requestAnimationFrame(readChanged)
  changed.add(element)
}

function readChanged() {
  const elements = [...changed]
  changed.clear()
  batch(() => { for (const element of elements) if (uuids.has(element) && element.isConnected) read(element) })
}

function read(element) {
  const next = { width: element.offsetWidth, height: element.offsetHeight, exits: exitsOf(element), answers: answersOf(element) }
  const known = size(uuids.get(element))
  if (JSON.stringify(known.peek()) !== JSON.stringify(next)) known.value = next
}

function exitsOf(element) {
  const found = {}
  for (const plus of element.querySelectorAll('.exits .plus')) {
    const { x, y } = offset(plus, element)
    found[plus.dataset.exits] = { x: x + plus.offsetWidth / 2, y: y + plus.offsetHeight / 2, ...('aside' in plus.dataset && { aside: true }) }
  }
  return found
}

function answersOf(element) {
  const answers = element.querySelector('.answers, .exits')
  return answers ? offset(answers, element).y + 14 : 0
}

/** Offsets don't know of the canvas's zoom, and reading them once after the layout costs little. */
function offset(inner, outer) {
  let [x, y] = [0, 0]
  for (let at = inner; at && at !== outer; at = at.offsetParent) {
    x += at.offsetLeft
    y += at.offsetTop
  }
  return { x, y }
}
