// Finding steps by anything that is in them: texts, translations, answers, names of results, fields and groups.
import { html, useEffect, useRef, useSignal } from './html.js'
import { findShown } from './doors.js'
import { itemsOf } from './edit.js'
import { focusCard } from './focusing.js'
import { _, fill, ngettext } from './i18n.js'
import { Icon } from './icons.js'
import { definition, ordered } from './store.js'
import { titleOf } from './titles.js'

export function Find() {
  const input = useRef(null)
  const wanted = useSignal('')
  const at = useSignal(0)
  const back = useRef(document.activeElement)
  useEffect(() => input.current.focus(), [])
  const found = wanted.value.trim() ? ordered.value.filter((card) => textsOf(card).some((text) => text.includes(wanted.value.trim().toLowerCase()))) : []
  const close = () => {
    findShown.value = false
    if (back.current?.isConnected) back.current.focus({ preventScroll: true })
  }
  const go = (card) => {
    findShown.value = false
    focusCard(card.uuid)
  }
  const keys = (event) => {
    event.stopPropagation()
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && found.length) go(found[at.value % found.length])
    else if (event.key === 'ArrowDown') at.value = (at.value + 1) % Math.max(1, found.length)
    else if (event.key === 'ArrowUp') at.value = (at.value + found.length - 1) % Math.max(1, found.length)
    else return
    event.preventDefault()
  }
  return html`<div class="find" role="search" onKeyDown=${keys}>
    <p><${Icon} name="find" /><input ref=${input} type="search" value=${wanted} aria-label=${_('Find in this flow')} placeholder=${_('Find texts, answers, results…')}
      onInput=${(event) => { wanted.value = event.target.value; at.value = 0 }} />
      <button type="button" class="quiet" aria-label=${_('Close')} onClick=${close}><${Icon} name="close" /></button></p>
    <p class="count" role="status">${wanted.value.trim() && (found.length ? fill(ngettext('{count} step', '{count} steps', found.length), { count: found.length }) : _('No step has this.'))}</p>
    <ul>${found.slice(0, 50).map((card, index) => html`<li key=${card.uuid}><button type="button" class=${index === at.value ? 'at' : ''} onClick=${() => go(card)} dir="auto">${titleOf(card)}</button></li>`)}</ul>
  </div>`
}

/** The texts of a card in small letters: all strings of its nodes and their translations. */
function textsOf(card) {
  const items = card.nodes.flatMap(itemsOf)
  const translated = Object.values(definition.value.localization ?? {}).flatMap((texts) => items.map((item) => texts[item]))
  return strings([card.nodes, translated]).map((text) => text.toLowerCase())
}

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/

function strings(value) {
  if (typeof value === 'string') return UUID.test(value) ? [] : [value]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) => (key === 'type' ? [] : strings(inner)))
}
