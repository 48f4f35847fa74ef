// Publishing: the draft becomes a revision that people get from now on; those in the middle of it stay on theirs.
import { html, signal, useEffect, useRef } from './html.js'
import { postJson } from './api.js'
import { _, fill } from './i18n.js'
import { meet, save, version } from './save.js'
import { config, issues, panel } from './store.js'

/** What publishing led to: `{kind: 'done', revision, summary}`, `{kind: 'tests', tests}` or `{kind: 'refused', message}`. */
export const outcome = signal(/** @type {any} */ (null))
export const publishing = signal(false)

export async function publish(confirmed = false) {
  publishing.value = true
  await save()
  try {
    const { revision, summary } = await postJson(config.peek().urls.publish, { version: version(), confirm_tests: confirmed })
    config.value = { ...config.peek(), flow: { ...config.peek().flow, published: revision, is_live: true } }
    outcome.value = { kind: 'done', revision, summary }
  } catch (refused) {
    tell(refused)
  } finally {
    publishing.value = false
  }
}

function tell({ status, body, message }) {
  if (status === 409) {
    meet(body)
    outcome.value = { kind: 'refused', message: _('Somebody else changed this flow meanwhile. Look at it and publish again.') }
  } else if (body?.issues) {
    issues.value = body.issues
    panel.value = { kind: 'issues' }
  } else if (status === 424) {
    outcome.value = { kind: 'tests', tests: body.tests }
  } else {
    outcome.value = { kind: 'refused', message: status ? message : _('The server can’t be reached. Your changes are kept; publish again later.') }
  }
}

/** What came of it, said in a dialogue. */
export function Outcome() {
  const dialog = useRef(null)
  const told = outcome.value
  useEffect(() => { if (told) dialog.current.showModal() }, [told])
  if (!told) return null
  const close = () => { outcome.value = null }
  const again = () => { close(); publish(true) }
  return html`<dialog ref=${dialog} class="ask" aria-labelledby="outcome" onCancel=${close}>
    ${told.kind === 'done' && html`<h2 id="outcome">${fill(_('Revision {number} is live'), { number: told.revision })}</h2>
      <p>${_('Who starts now gets it. People in the middle of an older one finish that.')}</p>
      <ul>${(told.summary ?? []).slice(0, 8).map((line) => html`<li key=${line} dir="auto">${line}</li>`)}</ul>`}
    ${told.kind === 'tests' && html`<h2 id="outcome">${_('Saved conversations go another way now')}</h2>
      <ul>${told.tests.map((test) => html`<li key=${test.uuid} dir="auto">${test.name}</li>`)}</ul>`}
    ${told.kind === 'refused' && html`<h2 id="outcome">${_('Not published')}</h2><p>${told.message}</p>`}
    <p class="buttons">
      ${told.kind === 'tests' && html`<button type="button" onClick=${() => { close(); panel.value = { kind: 'tests' } }}>${_('Look at them')}</button><button type="button" class="danger" onClick=${again}>${_('Publish all the same')}</button>`}
      ${told.kind === 'done' && config.peek().urls.launch && config.peek().can.launch && html`<a class="button" href=${config.peek().urls.launch}>${_('Send it to people…')}</a>`}
      <button type="button" class="primary" autofocus onClick=${close}>${_('Close')}</button>
    </p>
  </dialog>`
}
