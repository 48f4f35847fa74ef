// The ways out of a card: one for each answer, with a `+` that adds what comes next or is dragged to what should.
import { html, useComputed, useLayoutEffect, useRef } from './html.js'
import { acceptedBy } from './forms/accepted.js'
import { looseExits } from './adding.js'
import { translation } from './edit.js'
import { _, fill } from './i18n.js'
import { Icon } from './icons.js'
import { measureAgain } from './measuring.js'
import { plusMenu } from './menu.js'
import { activity, coverage, definition, isTranslating, language, readOnly } from './store.js'

/** So many answers, with so many letters, fit side by side; others stand below each other. */
const BESIDE = { exits: 4, letters: 32 }

export function Exits({ card }) {
  const loose = looseExits(card)
  const beside = card.exits.length <= BESIDE.exits && card.exits.reduce((sum, exit) => sum + Math.max(4, exit.name.length), 0) <= BESIDE.letters
  const element = useRef(null)
  const look = card.exits.map((exit) => `${exit.uuid}${exit.name}${exit.loops}`).join()
  useLayoutEffect(() => measureAgain(element.current.closest('.card')), [look, loose.length > 1])
  return html`<ul ref=${element} class=${beside ? 'exits beside' : 'exits below'}>
      ${card.exits.map((exit) => html`<${Exit} key=${exit.uuid} card=${card} exit=${exit} aside=${!beside} />`)}
    </ul>
    ${loose.length > 1 && html`<div class="then"><${Plus} exits=${loose} label=${_('Add a step for every answer that leads nowhere yet')} /><span>${_('Then, whatever they answer')}</span></div>`}`
}

function Exit({ card, exit, aside }) {
  const people = useComputed(() => (exit.category ? activity.value?.answers?.[(card.wait ?? card.main).uuid]?.[exit.category] : null))
  const name = (isTranslating.value && exit.category && translation(definition.value, language.value, exit.category, 'name')?.[0]) || exit.name
  const words = exit.category && card.kind === 'question' ? acceptedBy(card.router, { uuid: exit.category }) : ''
  const label = fill(_('Add a step after “{answer}”'), { answer: name || _('this step') })
  const left = useComputed(() => (coverage.value && !coverage.value.exits[exit.uuid] ? ' left-out' : ''))
  return html`<li class=${(exit.to ? 'exit' : 'exit loose') + left.value} title=${left.value ? _('No saved conversation takes this way') : undefined}>
    <span class="name" dir="auto" title=${name}>${name || _('then')}</span>${words && words.toLowerCase() !== exit.name.toLowerCase() && html`<small dir="auto" title=${words}>${words}</small>`}
    ${people.value != null && html`<em>${people.value.toLocaleString()}</em>`}
    ${exit.loops ? html`<span class="loop" title=${_('Asks again')}><${Icon} name="retry" /></span>` : html`<${Plus} exits=${[exit.uuid]} label=${label} aside=${aside} />`}
  </li>`
}

/** @param {{exits: string[], label: string, aside?: boolean}} props */
function Plus({ exits, label, aside = false }) {
  if (readOnly.value) return html`<span class="plus dot" data-exits=${exits.join(' ')} data-aside=${aside ? '' : undefined} />`
  return html`<button type="button" class="plus" aria-label=${label} title=${label} aria-haspopup="menu" data-exits=${exits.join(' ')} data-aside=${aside ? '' : undefined}
    onClick=${(event) => plusMenu(event.currentTarget, exits)}><${Icon} name="plus" /></button>`
}
