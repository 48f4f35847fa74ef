// The screen and the keys of a feature phone in a USSD session: one page at a time, in cells of the 7-bit alphabet.
import { html, useEffect, useSignal } from './html.js'
import { _, fill } from './i18n.js'
import { segments } from './sms.js'

/** What fits on a screen, in letters of each alphabet; networks differ, and few allow more. */
export const LIMITS = { 'GSM-7': 160, 'UCS-2': 70 }
const MORE = '98'
const BACK = '0'
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#']

/** The page that typed keys turn to; null if they are an answer. */
export function turned(typed, page, pages) {
  if (typed === MORE && page + 1 < pages) return page + 1
  return typed === BACK && page > 0 ? page - 1 : null
}

export function Screen({ simulation }) {
  const typed = useSignal('')
  const page = useSignal(0)
  const screens = simulation.screens.value
  useEffect(() => { page.value = 0; typed.value = '' }, [screens])
  const text = screens[Math.min(page.value, screens.length - 1)] ?? ''
  const send = (event) => {
    event?.preventDefault()
    const answer = typed.value.trim()
    if (!answer || !simulation.isWaiting) return
    const next = turned(answer, page.value, screens.length)
    typed.value = ''
    if (next === null) simulation.say(answer)
    else page.value = next
  }
  return html`<div class="feature">
    <${Display} text=${text} simulation=${simulation} page=${page.value} pages=${screens.length} />
    <form class="reply-form" onSubmit=${send}>
      <input inputmode="numeric" autocomplete="off" dir="auto" aria-label=${_('Reply')} value=${typed.value} disabled=${!simulation.isWaiting}
        onInput=${(event) => { typed.value = event.target.value }} />
      <button class="primary" disabled=${!simulation.isWaiting || simulation.busy.value}>${_('Send')}</button>
    </form>
    <div class="keypad">${KEYS.map((key) => html`<button type="button" key=${key} disabled=${!simulation.isWaiting}
      onClick=${() => { typed.value += key }}>${key}</button>`)}</div>
  </div>`
}

function Display({ text, simulation, page, pages }) {
  const { units, encoding } = segments(text)
  const limit = LIMITS[encoding] ?? LIMITS['GSM-7']
  const problems = simulation.lines.value.filter((line) => line.kind === 'problem')
  const gauge = [
    fill(_('{units} of {limit} letters'), { units, limit }),
    pages > 1 && fill(_('page {page} of {pages}'), { page: page + 1, pages }),
    !simulation.isWaiting && simulation.session.value && _('closes'),
  ]
  return html`<div class="display" role="log" aria-label=${_('Screen')}
    dir="auto">${text || (simulation.session.value ? _('The session has ended.') : _('Press Start to dial.'))}</div>
    <p class=${units > limit ? 'gauge over' : 'gauge'}>${gauge.filter(Boolean).join(' · ')}</p>
    ${problems.length > 0 && html`<p class="problem" role="alert">${problems.at(-1).text}</p>`}`
}
