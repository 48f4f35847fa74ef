// The poll wizard: four steps, each a page of one form that is sent when the last one is done.
import { html, render } from '../html.js'
import { _ } from '../i18n.js'
import { lazy } from '../lazy.js'
import { LivePhone } from './phone.js'
import { Questions } from './questions.js'
import { placeOf, problem, step } from './state.js'

// Most of who opens the page is busy with questions first.
const [Languages, Whom, Check] = ['Languages', 'Whom', 'Check'].map((name) => lazy(() => import('./steps.js'), name))
const STEPS = [[_('Questions'), Questions], [_('Languages'), Languages], [_('Who'), Whom], [_('Check'), Check]]

function Wizard() {
  const [, Step] = STEPS[step.value]
  const go = (to) => { step.value = to; scrollTo(0, 0) }
  return html`<nav aria-label=${_('Steps')}><ol class="wizard-steps">${STEPS.map(([name], place) => html`<li key=${name}><button type="button" class="plain" aria-current=${step.value === place ? 'step' : null} onClick=${() => go(place)}>${place + 1} ${name}</button></li>`)}</ol></nav>
    <div class="wizard"><div class="wizard-step">
    <${Problem} />
    <${Step} />
    <div class="actions">
      ${step.value > 0 && html`<button type="button" class="secondary outline" onClick=${() => go(step.value - 1)}>${_('Back')}</button>`}
      ${step.value < STEPS.length - 1 && html`<button type="button" onClick=${() => go(step.value + 1)}>${_('Next')}</button>`}
    </div></div><${LivePhone} /></div>`
}

function Problem() {
  // The last step asks about these.
  if (!problem.value || problem.value.changed || problem.value.detached) return null
  const place = placeOf(problem.value.path)
  return html`<p class="note error" role="alert">${place && html`<button type="button" class="plain" onClick=${() => { step.value = 0 }}>${place}</button>`} ${problem.value.message}</p>`
}

// A page that comes back as it was left has saved its poll already.
addEventListener('pageshow', (event) => { if (event.persisted) location.reload() })
const root = document.getElementById('poll')
root.replaceChildren()
render(html`<${Wizard} />`, root)
