// One card: what it says, edited in place; what people may answer, each with its way out. A card draws from its own data
// alone, so a change of one card draws that card and no other.
import { html, useComputed, useLayoutEffect, useRef, useSignalEffect } from './html.js'
import { Answers } from './answers.js'
import { actionForm } from './forms/registry.js'
import { cardMenu } from './card-menu.js'
import { formsReady } from './doors.js'
import { Exits } from './exits.js'
import { _, fill, ngettext } from './i18n.js'
import { Icon } from './icons.js'
import { measure } from './measuring.js'
import { Message } from './message.js'
import { looseExits } from './adding.js'
import { place } from './places.js'
import { activity, assets, card as cardSignal, coverage, focus, issues, numbers, panel, phone, select, selection, uuids } from './store.js'
import { lazy } from './lazy.js'
import { kindLabel, routerFormOf, textOf } from './titles.js'

const CardActivity = lazy(() => import('./overlay.js'), 'CardActivity')

/** @param {{uuid: string, onCanvas: boolean}} props */
export function Card({ uuid, onCanvas }) {
  const element = useRef(null)
  const card = cardSignal(uuid)
  const state = useComputed(() => stateOf(uuid))
  useLayoutEffect(() => (onCanvas ? measure(element.current, uuid) : undefined), [uuid, onCanvas])
  useSignalEffect(() => {
    if (!onCanvas) return
    const { left, top } = place(uuid).value
    element.current.style.transform = `translate(${left}px, ${top}px)`
  })
  if (!card.value) return null
  const entered = (event) => {
    focus.value = { node: uuid, action: focus.peek()?.node === uuid ? focus.peek().action : undefined }
    if (!selection.peek().has(uuid) && !event.shiftKey) select(uuid)
  }
  return html`<section ref=${element} id=${`card-${uuid}`} data-card=${uuid} class=${`card ${card.value.kind}${state.value}`} dir=${document.dir || 'ltr'} tabindex="0"
    aria-label=${labelOf(card.value)} aria-describedby=${`problems-${uuid}`} onFocusin=${entered}>
    <${Head} card=${card.value} />
    <${Body} card=${card.value} />
    ${activity.value && html`<${CardActivity} uuid=${uuid} />`}
    <${Exits} card=${card.value} />
  </section>`
}

function stateOf(uuid) {
  const nodes = cardSignal(uuid).value?.nodes ?? []
  return (selection.value.has(uuid) ? ' selected' : '') + (nodes.some((node) => node.uuid === phone.value?.at) ? ' here' : '')
    + (coverage.value && !nodes.some((node) => coverage.value.nodes[node.uuid]) ? ' left-out' : '')
}

const labelOf = (card) => fill(_('Step {number}, {kind}: {text}'), { number: numbers.value.get(card.uuid), kind: kindLabel(card), text: textOf(card) || _('empty') })

function Head({ card }) {
  const start = useComputed(() => uuids.value[0] === card.uuid)
  const number = useComputed(() => numbers.value.get(card.uuid))
  return html`<header>
    ${start.value && html`<span class="start"><${Icon} name="pin" />${_('Start')}</span>`}
    <span class="tile"><${Icon} name=${card.kind} /></span>
    <b>${number}</b><span class="kind">${kindLabel(card)}</span>
    ${card.router?.result_name && html`<code class="result" title=${_('Name of the result')} dir="auto">${card.router.result_name}</code>`}
    <${Problems} card=${card} />
    <button type="button" class="quiet menu-button" aria-label=${_('What to do with this step')} aria-haspopup="menu" onClick=${(event) => cardMenu(event.currentTarget, card.uuid)}><${Icon} name="more" /></button>
  </header>`
}

function Problems({ card }) {
  const found = useComputed(() => issues.value.filter((issue) => card.nodes.some((node) => node.uuid === issue.node_uuid)))
  const texts = found.value.map((issue) => issue.message).join('\n')
  const serious = found.value.some((issue) => issue.severity === 'error')
  return html`<span id=${`problems-${card.uuid}`}>${texts && html`<button type="button" class=${serious ? 'badge error' : 'badge'} title=${texts}
    aria-label=${fill(ngettext('{count} problem: {texts}', '{count} problems: {texts}', found.value.length), { count: found.value.length, texts })}
    onClick=${() => { panel.value = { kind: 'issues', node: card.uuid } }}>${serious ? '!' : '?'} ${found.value.length}</button>`}</span>`
}

function Body({ card }) {
  const actions = card.main.actions ?? []
  return html`${actions.map((action) => (action.type === 'send_msg' || action.type === 'say_msg'
      ? html`<${Message} key=${action.uuid} node=${card.main} action=${action} exits=${looseExits(card)} />`
      : html`<${Row} key=${action.uuid} node=${card.main} action=${action} />`))}
    ${card.kind === 'question' && html`<${Answers} node=${card.wait ?? card.main} />`}
    ${card.router && card.kind !== 'question' && html`<${Router} card=${card} />`}
    ${card.retry && html`<div class="retry"><span><${Icon} name="retry" />${_('Not understood')}</span><${Message} node=${card.retry} action=${card.retry.actions[0]} label=${_('Said when an answer is not understood')} /></div>`}`
}

/** Any other action as one line, which opens its form. */
function Row({ node, action }) {
  const form = formsReady.value && actionForm(action.type)
  const summary = form ? form.summary(action, assets.value) : ''
  return html`<button type="button" class="row" onClick=${() => { panel.value = { kind: 'action', node: node.uuid, action: action.uuid } }}>
    <${Icon} name=${(form && form.icon) || 'action'} /><span class="text"><small>${(form && form.label) || action.type}</small><span dir="auto">${summary}</span></span>
  </button>`
}

function Router({ card }) {
  const form = formsReady.value && routerFormOf(card)
  if (card.kind === 'action' && card.main.actions?.length) return null
  return html`<button type="button" class="row" onClick=${() => { panel.value = { kind: 'router', node: card.main.uuid } }}>
    <${Icon} name="split" /><span class="text"><small>${(form && form.label) || _('Split')}</small><span dir="auto">${(form && form.summary?.(card.main, assets.value)) || card.router.operand || ''}</span></span>
  </button>`
}
