// The phone beside the canvas: tries out what is being edited. It is the place where a designer finds out how a poll feels,
// so it looks like what people hold: a chat, or the screen of a feature phone in a USSD session.
import { batch, effect, html, useSignal } from './html.js'
import { Device } from './device.js'
import { cardElement } from './focusing.js'
import { _ } from './i18n.js'
import { lazy } from './lazy.js'
import { reveal } from './places.js'
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
  const close = () => batch(() => {
    isShown.value = false
    phone.value = { ...phone.peek(), open: false }
  })
  if (panel.value) return null
  if (!isShown.value && !phone.value.open) return html`<button type="button" class="phone-tab"
    onClick=${() => { isShown.value = true }}>${_('Try it')}</button>`
  return html`<${Editors} close=${close} />`
}

/** The phone with what only the editor has: people to play, the step to start at, conversations to keep. */
function Editors({ close }) {
  const sheet = useSignal('')
  const toggle = (name) => () => { sheet.value = sheet.peek() === name ? '' : name }
  const head = html`<button type="button" class="quiet" aria-pressed=${String(sheet.value === 'who')}
    onClick=${toggle('who')}>${simulation.persona.value.name || _('Someone')} ▾</button>
    <button type="button" class="quiet" aria-label=${_('Close the phone')} onClick=${close}>×</button>`
  const sheets = { who: html`<${Personas} simulation=${simulation} done=${toggle('who')} />`, save: html`<${SaveTest} simulation=${simulation}
    done=${toggle('save')} />` }
  return html`<${Device} simulation=${simulation} head=${head} sheet=${sheets[sheet.value]} tools=${html`<${Tools} save=${toggle('save')} />`}
    foot=${html`<${Context} />`} />`
}

function Tools({ save }) {
  const { urls, can } = config.value
  const fromHere = () => simulation.start(cardOf(focus.peek().node) ?? focus.peek().node)
  return html`${focus.value && html`<button type="button" onClick=${fromHere}>${_('From this step')}</button>`}
    ${simulation.session.value && urls.tests && can.edit && html`<button type="button" onClick=${save}>${_('Save as a test')}</button>`}`
}

/** What expressions can read now. */
function Context() {
  const context = simulation.context.value
  if (!context) return null
  const { results, locals, webhook, contact } = context
  const shown = { results: plainest(results), locals, fields: contact?.fields, webhook: webhook?.json }
  return html`<details class="context"><summary>${_('What is known now')}</summary><pre dir="ltr">${JSON.stringify(shown, null, 1)}</pre></details>`
}

/** Results as "value (category)". */
function plainest(results) {
  const named = Object.entries(results ?? {}).filter(([key]) => key !== '__default__')
  return Object.fromEntries(named.map(([key, one]) => [key, one?.category ? `${one.value} (${one.category})` : one?.value ?? one]))
}
