// The same cards as an ordered list from top to bottom: for screen readers, phones, and people who dislike canvases.
import { html, useComputed } from './html.js'
import { Card } from './card.js'
import { focusCard } from './focusing.js'
import { _, fill } from './i18n.js'
import { Icon } from './icons.js'
import { byUuid, numbers, uuids } from './store.js'
import { Empty } from './toolbar.js'

export function Outline() {
  return html`<div class="outline" tabindex="-1">
    ${uuids.value.length === 0 && html`<${Empty} />`}
    <ol aria-label=${_('Steps')}>${uuids.value.map((uuid) => html`<li key=${uuid}><${Card} uuid=${uuid} onCanvas=${false} /><${Ways} uuid=${uuid} /></li>`)}</ol>
  </div>`
}

/** Where the answers of a card lead to, as links. */
function Ways({ uuid }) {
  const ways = useComputed(() => byUuid.value.get(uuid)?.exits.filter((exit) => exit.to && !exit.loops) ?? [])
  const onward = ways.value.every((exit) => numbers.value.get(exit.to) === numbers.value.get(uuid) + 1)
  if (!ways.value.length || onward) return null
  return html`<p class="ways">${ways.value.map((exit) => html`<button type="button" class="quiet" key=${exit.uuid} onClick=${() => focusCard(exit.to)}>
    <span dir="auto">${exit.name || _('then')}</span><${Icon} name="goto" />${fill(_('step {number}'), { number: numbers.value.get(exit.to) })}</button>`)}</p>`
}
