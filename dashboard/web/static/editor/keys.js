// Everything by keyboard. Keys of letters work while no text is being written; the list of them is in help.js.
import { addItems, looseExits } from './adding.js'
import { openSettings, remove } from './card-menu.js'
import { duplicate, packed, paste, removeChosen, unpacked } from './clipboard.js'
import { cardElement, focusCard, swapView } from './focusing.js'
import { addNote, find, showHelp } from './doors.js'
import { _ } from './i18n.js'
import { menu, openMenu, plusMenu } from './menu.js'
import { toggleOverlay } from './activity.js'
import { fit, nudge, tidy, zoom } from './places.js'
import { save } from './save.js'
import { byUuid, config, focus, list, ordered, panel, phone, readOnly, redo, select, selection, undo, view } from './store.js'

const BESIDE = '.panel, .phone, .find'
const isTyping = (element) => element?.matches?.('textarea, input, select, [contenteditable]')
const current = () => byUuid.peek().get(document.activeElement?.closest?.('[data-card]')?.dataset.card ?? [...selection.peek()].at(-1)) ?? ordered.peek()[0]

const COMMANDS = {
  z: undo, y: redo, 'shift+z': redo, s: save,
  a: () => select(...list.peek().map((card) => card.uuid)),
  d: () => selection.peek().size && duplicate(),
  '+': () => zoom(1.25), '=': () => zoom(1.25), '-': () => zoom(0.8),
  Enter: () => { const card = config.peek().can.simulate && current(); if (card) phone.value = { ...phone.peek(), at: card.uuid, restart: card.uuid } },
}
/** Which commands make sense in the middle of writing; the others are the text field's own. */
const WHILE_TYPING = new Set(['z', 'y', 'shift+z', 's', 'Enter'])

const LETTERS = {
  '+': () => addAfter(current()), a: () => addAfter(current()),
  g: () => goFrom(current()), e: () => current() && openSettings(current()),
  Delete: () => remove([...selection.peek()]), Backspace: () => remove([...selection.peek()]),
  t: () => view.peek() === 'canvas' && !readOnly.peek() && tidy(), f: () => view.peek() === 'canvas' && fit(),
  o: swapView, '/': find, n: () => view.peek() === 'canvas' && !readOnly.peek() && addNote(),
  h: () => { panel.value = { kind: 'history' } },
  r: () => config.peek().flow.is_live && toggleOverlay(), '?': showHelp,
}

const ARROWS = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }

export function keydown(event) {
  if (event.defaultPrevented || menu.peek() || event.target.closest?.('dialog')) return
  const typing = isTyping(event.target)
  const run = (event.ctrlKey || event.metaKey) ? command(event, typing) : typing ? writing(event) : plain(event)
  if (!run) return
  event.preventDefault()
  run()
}

function command(event, typing) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const name = event.shiftKey && key === 'z' ? 'shift+z' : key
  if (!typing && event.target.closest?.(BESIDE) && !WHILE_TYPING.has(name)) return null
  if (typing && !(WHILE_TYPING.has(name) && event.target.closest('[data-card], [data-note], .panel'))) return null
  return COMMANDS[name]
}

/** Escape leaves a text for the card it is in. */
function writing(event) {
  const card = event.target.closest('[data-card]')
  return event.key === 'Escape' && card ? () => card.focus({ preventScroll: true }) : null
}

function plain(event) {
  if (event.target.closest?.(BESIDE)) return event.key === '?' ? showHelp : null
  if (event.altKey && !(event.key in ARROWS)) return null
  if (event.key in ARROWS) return arrow(event)
  if (event.key === 'Escape') return escape(event)
  if (event.key === 'Enter') return event.target.matches('[data-card]') ? () => enter(event.target.dataset.card) : null
  return LETTERS[event.key.length === 1 ? event.key.toLowerCase() : event.key]
}

function escape(event) {
  if (panel.peek()) return () => { panel.value = null; focusCard(current()?.uuid) }
  const card = event.target.closest?.('[data-card]')
  if (card && event.target !== card) return () => card.focus({ preventScroll: true })
  return () => select()
}

function arrow(event) {
  const [dx, dy] = ARROWS[event.key]
  if (event.altKey) return () => nudge(selection.peek(), 20 * dx, 20 * dy)
  if (event.shiftKey && dy) return () => stretch(dy)
  const next = dy > 0 ? onward(current()) : dy < 0 ? backward(current()) : beside(current(), dx)
  return next ? () => { select(next); focusCard(next) } : null
}

/** Down: where the first answer leads, else the next step of the list. */
function onward(card) {
  const order = ordered.peek()
  return card?.exits.find((exit) => exit.to && exit.to !== card.uuid)?.to ?? order[order.indexOf(card) + 1]?.uuid
}

function backward(card) {
  const order = ordered.peek()
  return (order.find((one) => one !== card && one.exits.some((exit) => exit.to === card.uuid)) ?? order[order.indexOf(card) - 1])?.uuid
}

/** Left and right: the other ways out of the card that this one was reached from; without one, its neighbour in the list. */
function beside(card, step) {
  const from = byUuid.peek().get(backward(card))
  const ways = [...new Set(from?.exits.map((exit) => exit.to).filter(Boolean))]
  const order = ordered.peek()
  return ways.length > 1 && ways.includes(card.uuid) ? ways[(ways.indexOf(card.uuid) + step + ways.length) % ways.length] : order[order.indexOf(card) + step]?.uuid
}

/** Shift and an arrow add the neighbour in the list to the selection. */
function stretch(step) {
  const order = ordered.peek()
  const next = order[order.indexOf(current()) + step]
  if (!next) return
  selection.value = new Set([...selection.peek(), next.uuid])
  focusCard(next.uuid)
}

function enter(uuid) {
  const text = cardElement(uuid)?.querySelector('textarea')
  if (text) text.focus({ preventScroll: true })
  else openSettings(byUuid.peek().get(uuid))
}

/** The menu of the ways out that lead nowhere yet; of the first one if all lead somewhere. */
function addAfter(card) {
  if (readOnly.peek()) return
  if (!card) openMenu(_('Add a step'), addItems([]), { x: innerWidth / 2, y: innerHeight / 3 })
  else plusMenu(cardElement(card.uuid), exitsToAdd(card))
}

function exitsToAdd(card) {
  const loose = looseExits(card)
  return loose.length ? loose : card.exits.slice(0, 1).map((exit) => exit.uuid)
}

function goFrom(card) {
  if (!card || readOnly.peek()) return
  const goto = addItems(exitsToAdd(card)).find((item) => item.icon === 'goto')
  openMenu(goto.label, goto.items, cardElement(card.uuid))
}

const outside = (event) => isTyping(event.target) || event.target.closest?.('dialog, .phone, .panel') || !window.getSelection().isCollapsed

/** Copying and cutting by the browser's own events, which need no permission. */
export function copied(event) {
  if (outside(event) || !selection.peek().size) return
  event.preventDefault()
  event.clipboardData.setData('text/plain', packed(list.peek().filter((card) => selection.peek().has(card.uuid))))
  if (event.type === 'cut' && !readOnly.peek()) removeChosen()
}

export function pasted(event) {
  const text = event.clipboardData.getData('text/plain')
  if (isTyping(event.target) && !unpacked(text)) return
  if (paste(text)) event.preventDefault()
}
