// Sticky notes on the canvas, kept in `_ui.stickies` as RapidPro keeps them: `{position, title, body, color}` by UUID.
import { html, signal, useComputed, useEffect, useRef, useSignalEffect } from './html.js'
import { put, uuid } from './edit.js'
import { _ } from './i18n.js'
import { Icon } from './icons.js'
import { freePlace } from './layout.js'
import { onCanvas, rectangles, stage, viewport } from './places.js'
import { definition, edit, readOnly } from './store.js'

const COLOURS = ['yellow', 'blue', 'pink', 'green', 'gray']
const stickies = (flow) => flow._ui?.stickies ?? {}
/** The note that was just added: it gets the focus once it is there. */
let fresh = ''
const moving = signal(/** @type {any} */ (null))

const setNote = (flow, key, note) => ({ ...flow, _ui: { ...flow._ui, stickies: put(stickies(flow), key, note) } })
const change = (key, name, value) => edit(`note:${key}:${name}`, (flow) => setNote(flow, key, { ...stickies(flow)[key], [name]: value }))

/** Adds a note in the middle of what is seen. */
export function addNote() {
  const box = stage.current.getBoundingClientRect()
  const position = freePlace(onCanvas(box.left + box.width / 2 - 100, box.top + box.height / 3), rectangles(), 130)
  const key = uuid()
  edit(null, (flow) => setNote(flow, key, { position: { left: Math.round(position.left), top: Math.round(position.top) }, title: '', body: '', color: COLOURS[0] }))
  fresh = key
}

export function Notes() {
  const keys = useComputed(() => Object.keys(stickies(definition.value)).join(' '))
  return keys.value && html`${keys.value.split(' ').map((key) => html`<${Note} key=${key} name=${key} />`)}`
}

function Note({ name }) {
  const element = useRef(null)
  const note = useComputed(() => stickies(definition.value)[name])
  useEffect(() => {
    if (fresh !== name) return
    fresh = ''
    element.current.querySelector('input').focus({ preventScroll: true })
  }, [])
  useSignalEffect(() => {
    if (!note.value || !element.current) return
    const { left, top } = note.value.position ?? { left: 0, top: 0 }
    const drag = moving.value?.name === name ? moving.value : { dx: 0, dy: 0 }
    element.current.style.transform = `translate(${left + drag.dx}px, ${top + drag.dy}px)`
  })
  if (!note.value) return null
  const next = COLOURS[(COLOURS.indexOf(note.value.color) + 1) % COLOURS.length]
  return html`<aside ref=${element} class=${`note ${note.value.color ?? COLOURS[0]} free`} data-note=${name} aria-label=${_('Note')} ...${drags(name, note)}>
    <input dir="auto" value=${note.value.title} placeholder=${_('Title')} aria-label=${_('Title of the note')} readonly=${readOnly.value} onInput=${(event) => change(name, 'title', event.target.value)} />
    <textarea dir="auto" rows="2" value=${note.value.body} placeholder=${_('Note for colleagues…')} aria-label=${_('Text of the note')} readonly=${readOnly.value} onInput=${(event) => change(name, 'body', event.target.value)} />
    ${!readOnly.value && html`<p><button type="button" class="quiet" aria-label=${_('Another colour')} onClick=${() => change(name, 'color', next)}>◐</button>
      <button type="button" class="quiet" aria-label=${_('Delete the note')} onClick=${() => edit(null, (flow) => setNote(flow, name, undefined))}><${Icon} name="trash" /></button></p>`}
  </aside>`
}

/** Dragging a note by its rim. */
function drags(name, note) {
  let from = null
  const away = (event) => ({ name, dx: (event.clientX - from.x) / viewport.peek().k, dy: (event.clientY - from.y) / viewport.peek().k })
  return {
    onPointerDown(event) {
      if (event.target.closest('button, input, textarea') || readOnly.peek()) return
      from = { x: event.clientX, y: event.clientY }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove(event) {
      if (from) moving.value = away(event)
    },
    onPointerUp(event) {
      if (!from) return
      const { dx, dy } = away(event)
      const { left, top } = note.peek().position ?? { left: 0, top: 0 }
      from = moving.value = null
      if (dx || dy) change(name, 'position', { left: Math.round(left + dx), top: Math.round(top + dy) })
    },
  }
}
