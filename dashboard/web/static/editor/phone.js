// The phone beside the canvas: tries out what is being edited. It is the place where a designer finds out how a poll feels,
// so it looks like what people hold: a chat, or the screen of a feature phone in a USSD session.
import { batch, effect, html, useEffect, useRef, useSignal } from './html.js'
import { cardElement } from './focusing.js'
import { _, fill } from './i18n.js'
import { lazy } from './lazy.js'
import { reveal } from './places.js'
import { Screen } from './phone-ussd.js'
import { makeSimulation } from './simulation.js'
import { cardOf, config, definition, focus, panel, phone } from './store.js'

const Personas = lazy(() => import('./personas.js'), 'Personas')
const SaveTest = lazy(() => import('./testcases.js'), 'SaveTest')

/** The editor's own conversation. */
export const simulation = makeSimulation({
  definition: () => definition.peek(),
  start: () => config.peek().urls.simulate_start,
  resume: () => config.peek().urls.simulate_resume,
  moved: follow,
})

/** Marks the node where the conversation is, and brings its card into view. */
function follow(node) {
  const card = cardOf(node)
  phone.value = { ...phone.peek(), at: node, restart: null }
  if (!card || document.activeElement?.closest('.card')) return
  reveal(card)
  cardElement(card)?.closest('.outline')?.scrollTo({ top: cardElement(card).offsetTop - 80, behavior: 'smooth' })
}

/** "Try it from here" on a card. */
effect(() => {
  const from = phone.value.restart
  if (!from) return
  phone.value = { ...phone.peek(), restart: null, open: true }
  simulation.start(from)
})

export function Phone() {
  const isShown = useSignal(!matchMedia('(width < 72rem)').matches)
  const isOpen = isShown.value || phone.value.open
  const close = () => batch(() => {
    isShown.value = false
    phone.value = { ...phone.peek(), open: false }
  })
  if (panel.value) return null
  if (!isOpen) return html`<button type="button" class="phone-tab" onClick=${() => { isShown.value = true }}>${_('Try it')}</button>`
  return html`<${Device} simulation=${simulation} close=${close} />`
}

/** @param {{simulation: ReturnType<typeof makeSimulation>, close?: () => void, plain?: boolean}} props `plain`: without what needs the editor */
export function Device({ simulation: conversation, close, plain = false }) {
  const tool = useSignal('')
  const { skin } = conversation
  const show = (name) => { tool.value = tool.peek() === name ? '' : name }
  const pick = (name) => { skin.value = name; conversation.start(conversation.startNode.peek()) }
  return html`<aside class=${`phone ${skin.value}`} aria-label=${_('Try it')}>
    <header>
      <div class="skins" role="group" aria-label=${_('Kind of phone')}>
        ${[['sms', _('SMS')], ['ussd', _('USSD')]].map(([name, label]) => html`<button type="button" key=${name} aria-pressed=${String(skin.value === name)} onClick=${() => pick(name)}>${label}</button>`)}
      </div>
      ${!plain && html`<button type="button" class="quiet" aria-pressed=${String(tool.value === 'who')} onClick=${() => show('who')}>${conversation.persona.value.name || _('Someone')} ▾</button>`}
      ${close && html`<button type="button" class="quiet" aria-label=${_('Close the phone')} onClick=${close}>×</button>`}
    </header>
    ${tool.value === 'who' && html`<${Personas} simulation=${conversation} done=${() => show('who')} />`}
    ${tool.value === 'save' && html`<${SaveTest} simulation=${conversation} done=${() => show('save')} />`}
    ${skin.value === 'ussd' ? html`<${Screen} simulation=${conversation} />` : html`<${Chat} simulation=${conversation} />`}
    <${Foot} simulation=${conversation} show=${show} plain=${plain} />
  </aside>`
}

/** Messages as bubbles, with what happened between them. */
function Chat({ simulation: conversation }) {
  const end = useRef(null)
  const lines = conversation.lines.value
  useEffect(() => { end.current?.scrollTo({ top: end.current.scrollHeight }) }, [lines])
  return html`<ol class="chat-lines" role="log" ref=${end} tabindex="0" aria-label=${_('Conversation')}>
      ${!lines.length && html`<li class="hint">${conversation.busy.value ? _('…') : _('Press Start: nothing is sent or stored.')}</li>`}
      ${lines.map((line, index) => html`<li key=${index} class=${line.kind} dir="auto">${line.text}${line.attachments?.map((file) => html` <a href=${file.slice(file.indexOf(':') + 1)} target="_blank" rel="noreferrer">📎</a>`)}</li>`)}
    </ol>
    ${conversation.replies.value.length > 0 && conversation.isWaiting && html`<div class="quick">${conversation.replies.value.map((reply) => html`<button type="button" key=${reply} dir="auto" onClick=${() => conversation.say(reply)}>${reply}</button>`)}</div>`}
    <${Reply} simulation=${conversation} />`
}

function Reply({ simulation: conversation }) {
  const send = (event) => {
    event.preventDefault()
    const input = event.target.elements.text
    if (!input.value.trim()) return
    conversation.say(input.value)
    input.value = ''
  }
  return html`<form class="reply-form" onSubmit=${send}>
    <input name="text" autocomplete="off" dir="auto" placeholder=${_('Reply…')} aria-label=${_('Reply')} disabled=${!conversation.isWaiting} /><button class="primary" disabled=${!conversation.isWaiting || conversation.busy.value}>${_('Send')}</button>
  </form>`
}

function Foot({ simulation: conversation, show, plain }) {
  const { session, cost } = conversation
  const status = { waiting: _('waits for a reply'), completed: _('has ended'), failed: _('failed'), expired: _('expired') }[session.value?.status]
  const begun = Boolean(session.value)
  return html`<footer>
    <p role="status">${fill(_('{count} SMS so far'), { count: cost.value })}${status && ` · ${status}`}</p>
    <div class="tools">
      <button type="button" onClick=${() => conversation.start()}>${begun ? _('Restart') : _('Start')}</button>
      ${!plain && focus.value && html`<button type="button" onClick=${() => conversation.start(cardOf(focus.peek().node) ?? focus.peek().node)}>${_('From this step')}</button>`}
      ${conversation.timeout > 0 && html`<button type="button" onClick=${() => conversation.pass('timeout')}>${_('Let the time pass')}</button>`}
      ${conversation.isWaiting && !conversation.timeout && html`<button type="button" onClick=${() => conversation.pass('expiration')}>${_('Let it expire')}</button>`}
      ${!plain && begun && config.value.urls.tests && config.value.can.edit && html`<button type="button" onClick=${() => show('save')}>${_('Save as a test')}</button>`}
    </div>
    ${!plain && html`<${Context} simulation=${conversation} />`}
  </footer>`
}

/** What expressions can read now. */
function Context({ simulation: conversation }) {
  const context = conversation.context.value
  if (!context) return null
  const { results, locals, webhook, contact } = context
  const shown = { results: plainest(results), locals, fields: contact?.fields, webhook: webhook?.json }
  return html`<details class="context"><summary>${_('What is known now')}</summary><pre dir="ltr">${JSON.stringify(shown, null, 1)}</pre></details>`
}

const plainest = (results) => Object.fromEntries(Object.entries(results ?? {}).filter(([key]) => key !== '__default__').map(([key, one]) => [key, one?.category ? `${one.value} (${one.category})` : one?.value ?? one]))
