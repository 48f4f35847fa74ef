// Where the focus goes: to a card's element, and never into nothing.
import { reveal } from './places.js'
import { focus, ordered, selection, view } from './store.js'

export const cardElement = (card) => document.getElementById(`card-${card}`)

/** Focuses a card, or the first of something in it, once it has been drawn, and brings it into view. */
export function focusCard(card, inside = null) {
  requestAnimationFrame(() => {
    const element = cardElement(card)
    const target = (inside && element?.querySelector(inside)) || element
    target?.focus({ preventScroll: Boolean(element?.closest('.stage')) })
    reveal(card)
  })
}

/** After something focused has been removed, the focus goes to the selected card, else to the first one. */
export function guardFocus(root) {
  root.addEventListener('focusout', (event) => {
    if (event.relatedTarget) return
    requestAnimationFrame(() => {
      if (document.activeElement !== document.body || event.target.isConnected || !document.hasFocus()) return
      const card = [...selection.peek()][0] ?? focus.peek()?.node ?? ordered.peek()[0]?.uuid
      ;(cardElement(card) ?? cardElement(ordered.peek()[0]?.uuid) ?? root.querySelector('.stage, .outline'))?.focus({ preventScroll: true })
    })
  })
}

/** From the drawing to the list and back; the card that was being looked at stays in view. */
export function swapView() {
  const card = [...selection.peek()].at(-1) ?? focus.peek()?.node
  view.value = view.peek() === 'canvas' ? 'outline' : 'canvas'
  if (card) requestAnimationFrame(() => focusCard(card))
}
