// What came of publishing, said in a dialogue.
import { html, useEffect, useRef } from './html.js'
import { _, fill } from './i18n.js'
import { outcome, publish } from './publish.js'
import { config, panel } from './store.js'

export function Outcome({ told }) {
  const dialog = useRef(null)
  useEffect(() => dialog.current.showModal(), [])
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
