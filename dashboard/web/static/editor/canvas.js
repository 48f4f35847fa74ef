// The canvas: cards where the designer put them, the connections behind them. Panning and zooming write one transform, by a
// signal effect; nothing is drawn anew for it.
import { effect, html, useComputed, useEffect, useRef, useSignalEffect } from './html.js'
import { arrive, arrived, arriveFully, hasArrived } from './arriving.js'
import { Card } from './card.js'
import { Edges, renewObstacles } from './edges.js'
import { _ } from './i18n.js'
import { beginMakingRoom } from './measuring.js'
import { lazy } from './lazy.js'
import { cancel, down, move, region, rope, up, wheel } from './pointer.js'
import { dragging, fit, spreadIfCrowded, stage, viewport } from './places.js'
import { definition, list, uuids } from './store.js'
import { Empty } from './toolbar.js'

const Minimap = lazy(() => import('./minimap.js'), 'Minimap')
const Notes = lazy(() => import('./notes.js'), 'Notes')
/** Small flows are seen at one look. */
const MAPPED = 8

/** How far apart the dots of the ground are. */
const STEP = 24

export function Canvas() {
  const layer = useRef(null)
  const grid = useRef(null)
  const scale = useRef(1)
  const hasNotes = useComputed(() => Object.keys(definition.value._ui?.stickies ?? {}).length > 0)
  useSignalEffect(() => {
    const { x, y, k } = viewport.value
    layer.current.style.transform = `translate(${x}px, ${y}px) scale(${k})`
    grid.current.style.transform = `translate(${x % (STEP * k)}px, ${y % (STEP * k)}px)`
    if (scale.current !== k) grid.current.style.backgroundSize = `${STEP * k}px ${STEP * k}px`
    scale.current = k
  })
  useEffect(() => settle(stage.current), [])
  return html`<div ref=${stage} class="stage" dir="ltr" role="group" aria-label=${_('Canvas')} tabindex="-1"
    onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${cancel} onWheel=${wheel}>
    <div class="grid" ref=${grid} />
    <div class="layer" ref=${layer}>
      <${Edges} />
      ${hasNotes.value && html`<${Notes} />`}
      ${uuids.value.filter(hasArrived).map((uuid) => html`<${Card} key=${uuid} uuid=${uuid} onCanvas=${true} />`)}
      <${Region} />
    </div>
    ${uuids.value.length === 0 && html`<${Empty} />`}
    ${uuids.value.length >= MAPPED && html`<${Minimap} />`}
    <${Rope} />
  </div>`
}

let fitted = false

/** Shows a flow from its start, and once the cards are measured spreads a crowded one and leads connections around cards. */
function settle(element) {
  // A focused card far away must not scroll what only the transform may move.
  element.addEventListener('scroll', () => element.scrollTo(0, 0))
  spreadIfCrowded()
  if (!fitted) fit()
  const from = viewport.peek()
  arrive()
  requestAnimationFrame(() => requestAnimationFrame(() => {
    if (!arrived.peek()) settled(element, from)
    performance.mark('editor-usable')
    element.dataset.usable = ''
    if (arrived.peek()) arriveFully(() => requestAnimationFrame(() => settled(element, from)))
  }))
  let waiting = 0
  const stop = effect(() => {
    void list.value
    if (dragging.value) return
    clearTimeout(waiting)
    waiting = setTimeout(renewObstacles, 400)
  })
  return () => {
    stop()
    clearTimeout(waiting)
  }
}

function settled(element, from) {
  spreadIfCrowded()
  beginMakingRoom()
  if (!fitted && viewport.peek() === from) fit()
  fitted = true
  renewObstacles()
  element.dataset.settled = ''
}

function Region() {
  const at = region.value
  return at && html`<div class="region" style=${{ left: `${at.left}px`, top: `${at.top}px`, width: `${at.width}px`, height: `${at.height}px` }} />`
}

/** The connection that is being pulled, over everything. */
function Rope() {
  const pulled = rope.value
  if (!pulled) return null
  const { from, to } = pulled
  const bend = Math.max(30, Math.abs(to.y - from.y) / 2)
  return html`<svg class=${pulled.over ? 'rope over' : 'rope'} aria-hidden="true"><path d=${`M${from.x},${from.y} C${from.x},${from.y + bend} ${to.x},${to.y - bend} ${to.x},${to.y}`} /><circle cx=${to.x} cy=${to.y} r="6" /></svg>`
}
