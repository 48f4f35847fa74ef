// The phone beside the questions: holds the conversation that they make so far.
import { html, signal, useSignalEffect } from '../html.js'
import { postJson } from '../api.js'
import { Device } from '../device.js'
import { _ } from '../i18n.js'
import { makeSimulation } from '../simulation.js'
import { base, cleaned, config, poll } from './state.js'

const QUIET = 600
/** The flow of the poll as it was a moment ago; null while there is nothing to ask. */
const definition = signal(/** @type {any} */ (null))

const simulation = makeSimulation({
  definition: () => definition.peek(),
  start: () => config.urls.simulate_start,
  resume: () => config.urls.simulate_resume,
})

let timer = 0
let round = 0

/** A list needs something to choose from before it can be asked. */
const isReady = ({ kind, options = [] }) => !['menu', 'many'].includes(kind) || options.length > 1

async function build() {
  const asked = ++round
  const data = cleaned()
  data.questions = data.questions.filter(isReady)
  const made = data.questions.length ? await postJson(config.urls.preview, { poll: { ...data, title: data.title || _('New poll') } }).catch(() => null) : null
  if (asked !== round) return
  if (made) definition.value = made.definition
  if (made && !simulation.steps.peek().some((step) => step.say)) simulation.start()
}

/** Until somebody answers, the phone shows the first question as it is typed. */
export function LivePhone() {
  useSignalEffect(() => {
    void poll.value
    simulation.skin.value = poll.value.channel === 'ussd' ? 'ussd' : simulation.skin.peek()
    simulation.persona.value = { language: base }
    clearTimeout(timer)
    timer = setTimeout(build, QUIET)
  })
  return html`<div class="live">${definition.value ? html`<${Device} simulation=${simulation} />` : html`<p
    class="empty">${_('Here you can try the poll as soon as there is a question.')}</p>`}</div>`
}
