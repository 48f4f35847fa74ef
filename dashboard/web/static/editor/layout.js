// "Tidy up": cards in layers from top to bottom, the main path in one straight column, what leaves it to the side. Pure.
import { walk } from './graph.js'

export const WIDTH = 300
const GAP = { x: 60, y: 72 }
const ORIGIN = { left: 80, top: 80 }

/**
 * Where each card should be.
 * @param {import('./graph.js').Card[]} list the card people begin at first
 * @param {(cardUuid: string) => number} height in pixels
 * @returns {Map<string, {left: number, top: number}>}
 */
export function layout(list, height = () => 200) {
  const { order, forward } = walk(list)
  const layers = layersOf(order, forward)
  const columns = columnsOf(order, forward, layers)
  const places = new Map()
  let top = ORIGIN.top
  for (const layer of grouped(order, layers)) {
    for (const { uuid } of layer) places.set(uuid, { left: ORIGIN.left + columns.get(uuid) * (WIDTH + GAP.x), top })
    top += Math.max(...layer.map((card) => height(card.uuid))) + GAP.y
  }
  return places
}

/** How many connections each card is away from where it can be reached from, along the longest way. */
function layersOf(order, forward) {
  const layers = new Map(order.map((card) => [card.uuid, 0]))
  const next = connections(forward, 'from')
  for (const card of order) {
    for (const { to } of next.get(card.uuid) ?? []) layers.set(to, Math.max(layers.get(to), layers.get(card.uuid) + 1))
  }
  return layers
}

/** A column for each card: the heir of a card below it, its other branches to the right, none on another's place. */
function columnsOf(order, forward, layers) {
  const heirs = heirsOf(order, forward)
  const parents = connections(forward, 'to')
  const columns = new Map()
  const taken = new Set()
  const main = mainPath(order, heirs)
  for (const one of main) take(one, 0)
  for (const card of order) {
    if (!columns.has(card.uuid)) take(card.uuid, wanted(card.uuid, parents, heirs, columns))
  }
  return columns

  function take(one, column) {
    while (taken.has(`${layers.get(one)}:${column}`)) column += 1
    taken.add(`${layers.get(one)}:${column}`)
    columns.set(one, column)
  }
}

function wanted(one, parents, heirs, columns) {
  const from = (parents.get(one) ?? []).filter((connection) => columns.has(connection.from))
  if (!from.length) return 0
  return Math.min(...from.map((connection) => columns.get(connection.from) + (heirs.get(connection.from) === one ? 0 : 1)))
}

/** Of each card the one that carries on: the one with the longest way to go, the first answer's if several have. */
function heirsOf(order, forward) {
  const next = connections(forward, 'from')
  const length = new Map()
  const heirs = new Map()
  for (const { uuid } of [...order].reverse()) {
    const ways = [...(next.get(uuid) ?? [])].sort((a, b) => length.get(b.to) - length.get(a.to) || a.index - b.index)
    length.set(uuid, ways.length ? length.get(ways[0].to) + 1 : 0)
    if (ways.length) heirs.set(uuid, ways[0].to)
  }
  return heirs
}

function mainPath(order, heirs) {
  const path = []
  for (let one = order[0]?.uuid; one; one = heirs.get(one)) path.push(one)
  return path
}

function connections(forward, end) {
  const found = new Map()
  for (const one of forward) found.set(one[end], [...(found.get(one[end]) ?? []), one])
  return found
}

function grouped(order, layers) {
  const rows = []
  for (const card of order) (rows[layers.get(card.uuid)] ??= []).push(card)
  return rows
}

/** A free place near the wanted one: a card of this height there overlaps none of `rectangles`. */
export function freePlace({ left, top }, rectangles, height = 180) {
  const hits = (place) => rectangles.find((one) => place.left < one.left + one.width + 20 && place.left + WIDTH + 20 > one.left
    && place.top < one.top + one.height + 20 && place.top + height + 20 > one.top)
  let place = { left, top }
  for (let hit = hits(place), tries = 0; hit && tries < 50; hit = hits(place), tries += 1) place = { ...place, left: hit.left + hit.width + GAP.x }
  return place
}
