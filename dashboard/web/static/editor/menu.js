// The one menu of the editor: what can come next after an answer, what can be done with a card or a connection.
// It opens beside what was pressed, walks with the arrow keys, closes on Escape and gives the focus back.
import { html, signal, useEffect, useLayoutEffect, useRef, useSignal } from './html.js'
import { _ } from './i18n.js'
import { connect } from './edit.js'
import { Icon } from './icons.js'
import { edit, readOnly } from './store.js'
import { addItems } from './adding.js'

/**
 * @typedef {{label: string, icon?: string, key?: string, run?: () => void, items?: Item[], danger?: boolean, disabled?: boolean}} Item
 */
/** The open menu: `{label, items, x, y, opener}`; null while none is. */
export const menu = signal(/** @type {any} */ (null))

/** Opens a menu under the element that was pressed, or at a point of the window. */
export function openMenu(label, items, from) {
  const opener = from instanceof Element ? from : document.activeElement
  const box = from instanceof Element ? from.getBoundingClientRect() : { left: from.x, bottom: from.y, right: from.x }
  menu.value = { label, items, x: document.dir === 'rtl' ? box.right : box.left, y: box.bottom + 6, opener }
}

function closeMenu(giveBack = true) {
  const { opener } = menu.peek() ?? {}
  menu.value = null
  if (giveBack && opener?.isConnected) opener.focus({ preventScroll: true })
}

/** The menu of the `+` at one or more exits; `at` is where on the canvas a new card should be. */
export function plusMenu(from, exits, at = undefined) {
  if (!readOnly.peek()) openMenu(_('Add a step'), addItems(exits, at), from)
}

/** The menu of a connection. */
export function edgeMenu(event, exit) {
  const from = { x: event.clientX, y: event.clientY }
  if (readOnly.peek()) return
  openMenu(_('Connection'), [
    { label: _('Insert a step here'), icon: 'plus', items: addItems([exit]) },
    { label: _('Remove this connection'), icon: 'cut', danger: true, run: () => edit(null, (definition) => connect(definition, exit, null)) },
  ], from)
}

export function Menu() {
  const open = menu.value
  return open && html`<${Opened} key=${open} ...${open} />`
}

function Opened({ label, items, x, y }) {
  const element = useRef(null)
  const trail = useSignal([{ label, items }])
  const typed = useSignal('')
  const { items: shown, label: title } = trail.value.at(-1)
  const deep = trail.value.length > 1
  useLayoutEffect(() => fitIn(element.current, x, y), [trail.value])
  useLayoutEffect(() => element.current.querySelector('input, [role^=menuitem]:not(:disabled)')?.focus(), [trail.value])
  useEffect(() => {
    const outside = (event) => { if (!element.current?.contains(event.target)) closeMenu(false) }
    document.addEventListener('pointerdown', outside, true)
    return () => document.removeEventListener('pointerdown', outside, true)
  }, [])
  const pick = (item) => {
    if (item.items) {
      typed.value = ''
      trail.value = [...trail.value, item]
      return
    }
    closeMenu()
    item.run()
  }
  const back = () => { trail.value = trail.value.slice(0, -1) }
  const keys = (event) => walk(event, element.current, deep ? back : closeMenu)
  const long = shown.length > 12
  const found = long && typed.value ? shown.filter((item) => item.label.toLowerCase().includes(typed.value.toLowerCase())) : shown
  return html`<div class="menu" role="menu" aria-label=${title} ref=${element} onKeyDown=${keys}>
    ${deep && html`<button type="button" role="menuitem" class="back" onClick=${back}><${Icon} name="back" />${title}</button>`}
    ${long && html`<input type="search" placeholder=${_('Find…')} aria-label=${_('Find in the menu')} onInput=${(event) => { typed.value = event.target.value }} />`}
    <div class="items">${found.map((item) => html`<${Entry} key=${item.label} item=${item} pick=${pick} />`)}</div>
  </div>`
}

function Entry({ item, pick }) {
  return html`<button type="button" role="menuitem" class=${item.danger ? 'danger' : ''} disabled=${item.disabled}
    aria-haspopup=${item.items ? 'menu' : undefined} onClick=${() => pick(item)}>
    <${Icon} name=${item.icon} /><span dir="auto">${item.label}</span>${item.key && html`<kbd>${item.key}</kbd>`}${item.items && html`<${Icon} name="on" />`}
  </button>`
}

/** Keeps a menu inside the window; on a phone the style sheet makes it a sheet at the bottom. */
function fitIn(element, x, y) {
  const { width, height } = element.getBoundingClientRect()
  const left = document.dir === 'rtl' ? x - width : x
  element.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`
  element.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 }

function walk(event, element, leave) {
  event.stopPropagation()
  const entries = [...element.querySelectorAll('input, button:not(:disabled)')]
  const at = entries.indexOf(document.activeElement)
  const [into, back] = document.dir === 'rtl' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft']
  if (event.key in STEPS) entries.at((at + STEPS[event.key]) % entries.length).focus()
  else if (event.key === 'Home') entries[0].focus()
  else if (event.key === 'End') entries.at(-1).focus()
  else if (event.key === 'Escape' || (event.key === back && event.target.tagName !== 'INPUT')) leave()
  else if (event.key === into && document.activeElement.ariaHasPopup) document.activeElement.click()
  else if (event.key === 'Tab') closeMenu()
  else if (event.key === 'Enter' && event.target.tagName === 'INPUT') element.querySelector('.items button')?.click()
  else if (event.key.length === 1 && event.target.tagName !== 'INPUT') jump(entries, at, event.key)
  else return
  if (event.key !== 'Tab') event.preventDefault()
}

/** To the next entry that begins with the letter. */
function jump(entries, at, letter) {
  const turned = [...entries.slice(at + 1), ...entries.slice(0, at + 1)]
  turned.find((entry) => entry.textContent.trim().toLowerCase().startsWith(letter.toLowerCase()))?.focus()
}
