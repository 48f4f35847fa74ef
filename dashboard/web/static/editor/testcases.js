// Saved conversations: kept from the phone, held again on demand and with each publishing, and what they cover.
import { html, signal, useEffect, useSignal } from './html.js'
import { getJson, postJson } from './api.js'
import { _, fill, ngettext } from './i18n.js'
import { Replay } from './replay.js'
import { contactOf } from './simulation.js'
import { config, coverage, definition, list, readOnly } from './store.js'

/** The saved conversations with how they went; null until they were asked for. */
export const saved = signal(/** @type {any[]|null} */ (null))
const problem = signal('')

const unreachable = (refused) => { problem.value = refused.message || _('The server could not be reached.') }

async function load() {
  const found = await getJson(config.peek().urls.tests).catch(unreachable)
  if (found) { saved.value = found.results; coverage.value = found.coverage }
}

export async function run() {
  problem.value = ''
  const ran = await postJson(config.peek().urls.tests_run, { definition: definition.peek() }).catch(unreachable)
  if (!ran) return
  const outcomes = new Map(ran.results.map((one) => [one.uuid, one]))
  coverage.value = ran.coverage
  saved.value = (saved.peek() ?? []).map((test) => ({ ...test, last: lastOf(outcomes.get(test.uuid)) ?? test.last }))
}

const lastOf = (outcome) => outcome && { ok: outcome.ok, failure: outcome.ok ? undefined : { step: outcome.failed_at, expected: outcome.expected, got: outcome.got } }

/** Asks for a name and keeps the conversation that is on the phone. */
export function SaveTest({ simulation, done }) {
  const name = useSignal('')
  const refusal = useSignal('')
  const save = async (event) => {
    event.preventDefault()
    const { persona, steps, skin, mocks } = simulation
    try {
      const conversation = { persona: contactOf(persona.peek()), steps: steps.peek(), skin: skin.peek(), mocks: { webhook: mocks.peek() } }
      const made = await postJson(config.peek().urls.tests, { name: name.peek(), ...conversation })
      if (saved.peek()) saved.value = [...saved.peek(), made]
      done()
    } catch (refused) {
      refusal.value = refused.message || _('The server could not be reached.')
    }
  }
  return html`<form class="save-test" onSubmit=${save}><p
    class="hint">${_('Each publishing holds this conversation again and tells you if it goes otherwise.')}</p>
    <div class="inline"><input type="text" dir="auto" required maxlength="128" placeholder=${_('What it shows, such as “says no”')}
      aria-label=${_('Name of the test')} value=${name.value} ref=${(element) => element && !element.value && element.focus()}
      onInput=${(event) => { name.value = event.target.value }} /><button class="primary">${_('Save')}</button></div>
    ${refusal.value && html`<p class="problem" role="alert">${refusal.value}</p>`}</form>`
}

/** The side panel of saved conversations. */
export function TestCases() {
  const running = useSignal(false)
  useEffect(() => {
    if (!saved.peek()) load()
    else run()
    return () => { coverage.value = null }
  }, [])
  const all = async () => { running.value = true; await run(); running.value = false }
  const tests = saved.value
  return html`<h3>${_('Saved conversations')}</h3>${problem.value && html`<p class="problem" role="alert">${problem.value}</p>`}
    ${!tests ? html`<p aria-busy="true">${_('Loading…')}
      </p>` : !tests.length ? html`<p>${_('None yet. Try the flow on the phone, then press “Save as a test”.')}</p>` : html`
      <button type="button" class="primary" disabled=${running.value} onClick=${all}>${running.value ? _('Running…') : _('Run them all')}</button>
      <ul class="tests">${tests.map((test) => html`<${Test} key=${test.uuid} test=${test} />`)}</ul><${Coverage} />`}<${Replay} />`
}

function Test({ test }) {
  const { ok, failure } = test.last ?? {}
  const remove = async () => {
    await postJson(`${config.peek().urls.tests}${test.uuid}/`, {}, 'DELETE').then(() => { saved.value = saved.peek().filter((one) => one !== test) }, unreachable)
  }
  return html`<li class=${ok === false ? 'test failed' : 'test'}><details><summary><b>${ok === undefined ? '·' : ok ? '✓' : '✗'}</b> <span
    dir="auto">${test.name}</span></summary>
    ${failure && html`<p class="problem">${fill(_('Step {number} went otherwise.'), { number: failure.step + 1 })}</p><p>${_('Expected')}: <q
      dir="auto">${failure.expected.join(' | ') || '—'}</q></p><p>${_('Got')}: <q dir="auto">${failure.got.join(' | ') || '—'}</q></p>`}
    <ol class="talk">${test.steps.map((step, index) => html`<li key=${index} class=${step.say !== undefined && step.say !== null ? 'in' : 'out'}
      dir="auto">${wordsOf(step)}</li>`)}</ol>
    ${!readOnly.value && html`<button type="button" class="danger" onClick=${remove}>${_('Delete')}</button>`}</details></li>`
}

const wordsOf = (step) => step.say ?? (step.timeout ? _('Nobody answers in time.') : step.expiration ? _('The conversation expires.') : (step.expect ?? []).join('\n') || '—')

/** How much of the flow the conversations come by, and what they leave out. */
function Coverage() {
  const { nodes, exits } = coverage.value ?? { nodes: {}, exits: {} }
  const answers = list.value.flatMap((card) => card.exits)
  const covered = answers.filter((exit) => exits[exit.uuid])
  const left = list.value.filter((card) => !card.nodes.some((node) => nodes[node.uuid]))
  return html`<p>${fill(_('They take {covered} of {all} ways through the flow.'), { covered: covered.length, all: answers.length })}
    ${left.length > 0 && ` ${ngettext('{count} step is never come to.', '{count} steps are never come to.', left.length)}`}</p>`
}
