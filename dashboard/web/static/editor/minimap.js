// The whole flow in a corner: press or drag there to go somewhere else. Redrawn when things rest; the frame follows at once.
import { effect, html, useEffect, useRef, useSignalEffect } from './html.js'
import { dragging, rectangles, stage, viewport } from './places.js'
import { byUuid, issues, list } from './store.js'

const SIZE = { width: 168, height: 112 }

export function Minimap() {
  const canvas = useRef(null)
  const frame = useRef(null)
  const whole = useRef({ left: 0, top: 0, k: 1 })
  useEffect(() => {
    let waiting = 0
    const stop = effect(() => {
      void [list.value, issues.value]
      if (dragging.value) return
      clearTimeout(waiting)
      waiting = setTimeout(() => {
        // A flow that has become small meanwhile has no map any more.
        if (!canvas.current) return
        whole.current = draw(canvas.current)
        outline(frame.current, whole.current)
      }, 150)
    })
    return () => {
      stop()
      clearTimeout(waiting)
    }
  }, [])
  useSignalEffect(() => {
    void viewport.value
    outline(frame.current, whole.current)
  })
  const go = (event) => { if (event.buttons & 1) center(event, canvas.current, whole.current) }
  return html`<div class="minimap free" aria-hidden="true" onPointerDown=${(event) => { event.stopPropagation(); event.currentTarget.setPointerCapture(event.pointerId); go(event) }} onPointerMove=${go}>
    <canvas ref=${canvas} width=${SIZE.width * 2} height=${SIZE.height * 2} /><div class="frame" ref=${frame} />
  </div>`
}

const KINDS = ['question', 'message', 'split', 'action']

function draw(canvas) {
  const boxes = rectangles()
  const [left, top] = [Math.min(...boxes.map((one) => one.left)), Math.min(...boxes.map((one) => one.top))]
  const [right, bottom] = [Math.max(...boxes.map((one) => one.left + one.width)), Math.max(...boxes.map((one) => one.top + one.height))]
  const k = Math.min((SIZE.width - 12) / (right - left), (SIZE.height - 12) / (bottom - top))
  const shift = { left: left - (SIZE.width / k - (right - left)) / 2, top: top - (SIZE.height / k - (bottom - top)) / 2 }
  const pen = canvas.getContext('2d')
  const colours = coloursOf(canvas)
  pen.clearRect(0, 0, canvas.width, canvas.height)
  for (const { uuid, ...box } of boxes) {
    pen.fillStyle = colours[byUuid.peek().get(uuid).kind]
    pen.fillRect((box.left - shift.left) * k * 2, (box.top - shift.top) * k * 2, Math.max(3, box.width * k * 2), Math.max(2, box.height * k * 2))
  }
  return { ...shift, k }
}

/** The colours of kinds as they are in this theme. */
function coloursOf(canvas) {
  const found = {}
  for (const kind of KINDS) {
    canvas.style.color = `var(--${kind})`
    found[kind] = getComputedStyle(canvas).color
  }
  return found
}

function outline(frame, { left, top, k }) {
  const { x, y, k: zoom } = viewport.peek()
  const room = stage.current
  if (!room) return
  frame.style.transform = `translate(${(-x / zoom - left) * k}px, ${(-y / zoom - top) * k}px)`
  const size = `${((k / zoom) * room.clientWidth).toFixed(1)}px ${((k / zoom) * room.clientHeight).toFixed(1)}px`
  if (frame.dataset.size === size) return
  frame.dataset.size = size
  ;[frame.style.width, frame.style.height] = size.split(' ')
}

function center(event, canvas, { left, top, k }) {
  const box = canvas.getBoundingClientRect()
  const [x, y] = [(event.clientX - box.left) / k + left, (event.clientY - box.top) / k + top]
  const { k: zoom } = viewport.peek()
  viewport.value = { k: zoom, x: stage.current.clientWidth / 2 - x * zoom, y: stage.current.clientHeight / 2 - y * zoom }
}
