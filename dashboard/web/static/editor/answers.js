// The answers of a question, edited in its card: what each is called and which words it is taken by, and their translation.
// What edits them is fetched when it is first opened.
import { html, useSignal } from './html.js'
import { _ } from './i18n.js'
import { lazy } from './lazy.js'
import { isTranslating, readOnly } from './store.js'

const AnswerEditor = lazy(() => import('./answer-editor.js'), 'AnswerEditor')
const TranslatedAnswers = lazy(() => import('./answer-editor.js'), 'TranslatedAnswers')

/** @param {{node: any}} props the node that waits for the answer */
export function Answers({ node }) {
  const open = useSignal(false)
  if (isTranslating.value) return html`<${TranslatedAnswers} node=${node} />`
  if (readOnly.value) return null
  const toggle = () => { open.value = !open.value }
  return html`<div class="answers">
    <div class="answer-chips"><button type="button" class="quiet edit" aria-expanded=${String(open.value)} onClick=${toggle}>${open.value ? _('Done') : _('Answers…')}</button></div>
    ${open.value && html`<${AnswerEditor} node=${node} />`}
  </div>`
}
