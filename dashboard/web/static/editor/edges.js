// The connections, as one SVG: each path is a signal of the two cards it joins, so moving a card redraws its own ones alone.
import { computed, html, signal, useComputed } from './html.js'
import { hasArrived } from './arriving.js'
import { activity, card, list } from './store.js'
import { place, rectangles, size } from './places.js'
import { edgeMenu } from './menu.js'

/** The rectangles that long connections go around; renewed when nothing moves. */
const obstacles = signal([])

export function renewObstacles() {
  obstacles.value = rectangles()
}

const exits = computed(() => list.value.filter((from) => hasArrived(from.uuid)).flatMap((card) => card.exits.filter((exit) => exit.to && !exit.loops).map((exit) => ({ uuid: exit.uuid, from: card.uuid }))))
let drawn = []
/** The connected exits; the very same list while none comes or goes. */
const connected = computed(() => {
  const next = exits.value
  if (next.length !== drawn.length || next.some((one, index) => one.uuid !== drawn[index].uuid || one.from !== drawn[index].from)) drawn = next
  return drawn
})

/** Room around the cards for the connections; the drawing has bounds so that the browser paints only what is seen of it. */
const MARGIN = 1500
const bounds = computed(() => {
  const boxes = obstacles.value
  if (!boxes.length) return { left: -MARGIN, top: -MARGIN, width: 4 * MARGIN, height: 4 * MARGIN }
  const [left, top] = [Math.min(...boxes.map((box) => box.left)) - MARGIN, Math.min(...boxes.map((box) => box.top)) - MARGIN]
  const right = Math.max(...boxes.map((box) => box.left + box.width))
  const bottom = Math.max(...boxes.map((box) => box.top + box.height))
  return { left, top, width: right + MARGIN - left, height: bottom + MARGIN - top }
})

export function Edges() {
  const { left, top, width, height } = bounds.value
  const style = { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }
  return html`<svg class="edges" aria-hidden="true" style=${style} viewBox=${`${left} ${top} ${width} ${height}`}>
    <defs>
      <marker id="tip" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
        <path d="M0 1 9 5 0 9z" />
      </marker>
    </defs>
    ${connected.value.map((one) => html`<${Edge} key=${one.uuid} exit=${one.uuid} from=${one.from} />`)}
  </svg>`
}

function Edge({ exit, from }) {
  const way = useComputed(() => route(exit, from))
  const counted = useComputed(() => passed(exit, from))
  const unnamed = useComputed(() => !target(exit, from)?.category)
  const look = useComputed(() => (counted.value ? `stroke-width:${counted.value.width}` : ''))
  return html`<path class="edge" d=${way} style=${look} marker-end="url(#tip)" />
    <path class="hit" d=${way} onClick=${(event) => edgeMenu(event, exit)} />
    ${counted.value && unnamed.value && html`<${Count} exit=${exit} from=${from} people=${counted.value.people} />`}`
}

function Count({ exit, from, people }) {
  const at = useComputed(() => startOf(exit, from))
  return html`<text class="passed" x=${at.value.x + 8} y=${at.value.y + 22}>${people.toLocaleString()}</text>`
}

const target = (exit, from) => card(from).value?.exits.find((one) => one.uuid === exit)

/** How many people went this way, and how thick that makes the line; null while the overlay is off. */
function passed(exit, from) {
  const counts = activity.value?.segments
  const node = target(exit, from)?.node
  const people = counts?.[`${exit}:${node}`]
  if (!people) return null
  const most = Math.max(...Object.values(counts))
  return { people, width: 2 + (6 * people) / most }
}

function startOf(exit, from) {
  const { left, top } = place(from).value
  const { exits: anchors, height } = size(from).value
  const at = anchors[exit] ?? { x: 150, y: height }
  return { x: left + at.x, y: top + at.y, aside: at.aside }
}

function route(exit, from) {
  const leads = target(exit, from)
  if (!leads?.to) return ''
  const start = startOf(exit, from)
  const to = place(leads.to).value
  const { width, height, answers } = size(leads.to).value
  const end = { x: to.left + width / 2, y: to.top, left: to.left, right: to.left + width, height }
  if (leads.node !== leads.to && answers) return aside(start, { ...end, y: to.top + answers })
  if (start.y > end.y - 24) return aside(start, { ...end, y: end.y + 24 })
  const gutter = gutterFor(start, end, from, leads.to)
  return gutter === null ? straight(start, end) : around(start, end, gutter)
}

function straight(start, end) {
  if (start.aside) return around(start, end, Math.max(start.x + 30, Math.min(end.x, start.x + 60)))
  const bend = Math.max(28, (end.y - start.y) / 2)
  return `M${start.x},${start.y} C${start.x},${start.y + bend} ${end.x},${end.y - bend} ${end.x},${end.y - 4}`
}

/** Into the side of a card: back to an earlier one, or to the answers of a question that is asked again. */
function aside(start, end) {
  const fromRight = start.x >= (end.left + end.right) / 2
  const [x, out] = fromRight ? [end.right + 4, 1] : [end.left - 4, -1]
  const far = x + out * (36 + Math.min(40, Math.abs(start.x - x) / 8))
  const below = start.aside ? start.y : start.y + 26
  return rounded([[start.x, start.y], [start.x, below], [far, below], [far, end.y], [x, end.y]])
}

/** Down a gutter beside the cards; ways out at the side of a card are in it at once. */
function around(start, end, gutter) {
  const out = start.aside ? [[gutter, start.y]] : [[start.x, start.y + 22], [gutter, start.y + 22]]
  return rounded([[start.x, start.y], ...out, [gutter, end.y - 30], [end.x, end.y - 30], [end.x, end.y - 4]])
}

/** The x of a free way past the cards between two ends; null if the straight way is free. */
function gutterFor(start, end, from, to) {
  const [low, high] = [Math.min(start.x, end.x) - 4, Math.max(start.x, end.x) + 4]
  const between = obstacles.value.filter((box) => box.uuid !== from && box.uuid !== to
    && box.top < end.y - 20 && box.top + box.height > start.y + 20 && box.left < high && box.left + box.width > low)
  if (!between.length) return null
  const leftmost = Math.min(...between.map((box) => box.left)) - 26
  const rightmost = Math.max(...between.map((box) => box.left + box.width)) + 26
  return Math.abs(leftmost - start.x) + Math.abs(leftmost - end.x) < Math.abs(rightmost - start.x) + Math.abs(rightmost - end.x) ? leftmost : rightmost
}

/** A line through points with round corners. */
function rounded(points, radius = 14) {
  const corner = ([px, py], [x, y], [nx, ny]) => {
    const [before, after] = [Math.hypot(x - px, y - py), Math.hypot(nx - x, ny - y)]
    const r = Math.min(radius, before / 2, after / 2)
    if (!r) return `L${x},${y}`
    return `L${x - ((x - px) * r) / before},${y - ((y - py) * r) / before} Q${x},${y} ${x + ((nx - x) * r) / after},${y + ((ny - y) * r) / after}`
  }
  const bends = points.slice(1, -1).map((point, index) => corner(points[index], point, points[index + 2]))
  return `M${points[0].join()} ${bends.join(' ')} L${points.at(-1).join()}`
}
