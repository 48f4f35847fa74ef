// A phone on the screen: a chat, or the feature phone of a USSD session, before any conversation that is tried out.
import { html, useEffect, useRef } from './html.js'
import { _, fill } from './i18n.js'
import { Screen } from './phone-ussd.js'

const SKINS = [['sms', _('SMS')], ['ussd', _('USSD')]]

/**
 * @param {{simulation: any, head?: any, sheet?: any, tools?: any, foot?: any}} props what stands besides in the head, over the
 *   conversation, among the buttons below and under them
 */
export function Device({ simulation, head, sheet, tools, foot }) {
  const { skin } = simulation
  const pick = (name) => { skin.value = name; simulation.start(simulation.startNode.peek()) }
  return html`<aside class=${`phone ${skin.value}`} aria-label=${_('Try it')}>
    <header>
      <div class="skins" role="group" aria-label=${_('Kind of phone')}>${SKINS.map(([name, label]) => html`<button type="button" key=${name}
        aria-pressed=${String(skin.value === name)} onClick=${() => pick(name)}>${label}</button>`)}</div>
      ${head}
    </header>
    ${sheet}
    ${skin.value === 'ussd' ? html`<${Screen} simulation=${simulation} />` : html`<${Chat} simulation=${simulation} />`}
    <${Foot} simulation=${simulation} tools=${tools} foot=${foot} />
  </aside>`
}

/** Messages as bubbles, with what happened between them. */
function Chat({ simulation }) {
  const end = useRef(null)
  const lines = simulation.lines.value
  useEffect(() => { end.current?.scrollTo({ top: end.current.scrollHeight }) }, [lines])
  return html`<div class="chat-lines" role="log" ref=${end} tabindex="0" aria-label=${_('Conversation')}>
      ${!lines.length && html`<p class="hint">${simulation.busy.value ? _('…') : _('Press Start: nothing is sent or stored.')}</p>`}
      ${lines.map((line, index) => html`<p key=${index} class=${line.kind} dir="auto">${line.text}${line.attachments?.map((file) => html` <a
        href=${file.slice(file.indexOf(':') + 1)} target="_blank" rel="noreferrer">📎</a>`)}</p>`)}
    </div>
    ${simulation.replies.value.length > 0 && simulation.isWaiting && html`<div class="quick">${simulation.replies.value.map((reply) => html`<button
      type="button" key=${reply} dir="auto" onClick=${() => simulation.say(reply)}>${reply}</button>`)}</div>`}
    <${Reply} simulation=${simulation} />`
}

function Reply({ simulation }) {
  const send = (event) => {
    event.preventDefault()
    const input = event.target.elements.text
    if (!input.value.trim()) return
    simulation.say(input.value)
    input.value = ''
  }
  return html`<form class="reply-form" onSubmit=${send}>
    <input name="text" autocomplete="off" dir="auto" placeholder=${_('Reply…')} aria-label=${_('Reply')} disabled=${!simulation.isWaiting} /><button
      class="primary" disabled=${!simulation.isWaiting || simulation.busy.value}>${_('Send')}</button>
  </form>`
}

function Foot({ simulation, tools, foot }) {
  const { session, cost } = simulation
  const status = { waiting: _('waits for a reply'), completed: _('has ended'), failed: _('failed'), expired: _('expired') }[session.value?.status]
  return html`<footer>
    <p role="status">${fill(_('{count} SMS so far'), { count: cost.value })}${status && ` · ${status}`}</p>
    <div class="tools">
      <button type="button" onClick=${() => simulation.start()}>${session.value ? _('Restart') : _('Start')}</button>
      ${simulation.timeout > 0 && html`<button type="button" onClick=${() => simulation.pass('timeout')}>${_('Let the time pass')}</button>`}
      ${simulation.isWaiting && !simulation.timeout && html`<button type="button"
        onClick=${() => simulation.pass('expiration')}>${_('Let it expire')}</button>`}
      ${tools}
    </div>
    ${foot}
  </footer>`
}
