// Puts the editor together: reads what the page was given, opens the draft, draws, and listens to the keys.
import { html, render } from './html.js'
import { Doomed } from './card-menu.js'
import { Canvas } from './canvas.js'
import { startChecks } from './checks.js'
import { findShown, helpShown, loadForms } from './doors.js'
import { guardFocus } from './focusing.js'
import { copied, keydown, pasted } from './keys.js'
import { lazy } from './lazy.js'
import { Menu } from './menu.js'
import { outcome } from './publish.js'
import { conflict, open } from './save.js'
import { config, language, panel, phone, view } from './store.js'
import { Toolbar } from './toolbar.js'

const Conflicts = lazy(() => import('./conflicts.js'), 'Conflicts')
const Find = lazy(() => import('./find.js'), 'Find')
const Help = lazy(() => import('./help.js'), 'Help')
const Outcome = lazy(() => import('./outcome.js'), 'Outcome')
const Outline = lazy(() => import('./outline.js'), 'Outline')
const Panel = lazy(() => import('./panel.js'))
const Phone = lazy(() => import('./phone.js'), 'Phone')

function Editor() {
  return html`<${Toolbar} />
    <div class="work">
      ${view.value === 'outline' ? html`<${Outline} />` : html`<${Canvas} />`}
      <div class=${panel.value || phone.value.open ? 'side open' : 'side'}>
        ${panel.value && html`<${Panel} />`}
        ${config.value.can.simulate && html`<${Phone} />`}
      </div>
    </div>
    <${Menu} /><${Doomed} />
    ${findShown.value && html`<${Find} />`}
    ${helpShown.value && html`<${Help} />`}
    ${outcome.value && html`<${Outcome} key=${outcome.value} told=${outcome.value} />`}
    ${conflict.value && html`<${Conflicts} key=${conflict.value} ...${conflict.value} />`}`
}

const root = document.getElementById('editor')
const given = JSON.parse(document.getElementById('editor-config').textContent)
config.value = given
language.value = given.draft.definition.language
open(given.draft)
render(html`<${Editor} />`, root)
guardFocus(root)
document.addEventListener('keydown', keydown)
document.addEventListener('copy', copied)
document.addEventListener('cut', copied)
document.addEventListener('paste', pasted)
startChecks()
requestAnimationFrame(loadForms)
