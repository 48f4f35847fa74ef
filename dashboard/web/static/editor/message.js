// A text of a card, edited where it stands: the message of a question or of a step, and its translation below it.
import { html, useRef, useSignal } from './html.js'
import { setAction } from './edit.js'
import { _, apart, fill, languageTag, ngettext } from './i18n.js'
import { TranslationBelow } from './languages.js'
import { lazy } from './lazy.js'
import { plusMenu } from './menu.js'
import { segments } from './sms.js'
import { config, definition, edit, focus, isTranslating, panel, readOnly } from './store.js'

const Offers = lazy(() => import('./completion.js'), 'Offers')

const directionOf = (code) => config.peek().languages.find((one) => one.code === code)?.dir ?? 'auto'

/** @param {{node: any, action: any, label?: string, exits?: string[]}} props `exits`: where "/" in an empty text adds a step */
export function Message({ node, action, label = _('Message'), exits = [] }) {
  const base = definition.peek().language
  const translating = isTranslating.value
  const field = useRef(null)
  const isCompleted = useSignal(false)
  const change = (text) => edit(`text:${action.uuid}`, (flow) => setAction(flow, node.uuid, action.uuid, { text }))
  const write = (event) => {
    change(event.target.value)
    isCompleted.value ||= event.target.value.includes('@')
  }
  const keys = (event) => {
    if (event.key !== '/' || event.target.value || !exits.length) return
    event.preventDefault()
    plusMenu(event.target, exits)
  }
  return html`<div class="message">
    ${translating
      ? html`<p class="source" lang=${languageTag(base)} dir=${directionOf(base)}>${action.text}</p><${TranslationBelow} uuid=${action.uuid} key="text" name="text" source=${action.text} />`
      : html`<textarea ref=${field} rows="2" dir="auto" lang=${languageTag(base)} aria-label=${label} placeholder=${_('Type the message…')} readonly=${readOnly.value}
          value=${action.text} onInput=${write} onKeyDown=${keys} onFocus=${() => { focus.value = { node: node.uuid, action: action.uuid } }} />
        ${isCompleted.value && html`<${Offers} field=${field} change=${change} />`}<${Counter} text=${action.text} />`}
    <${Extras} node=${node} action=${action} />
  </div>`
}

/** "44 characters · 1 SMS · 116 left", and the letters that make it dear. */
export function Counter({ text }) {
  const count = segments(text)
  const words = fill(_('{characters} · {parts} SMS · {left} left'), { characters: fill(ngettext('{count} character', '{count} characters', count.units), { count: count.units }), parts: apart(count.parts), left: apart(count.left) })
  return html`<small class=${count.parts > 1 ? 'counter many' : 'counter'}>${words}${count.odd.length > 0 && html` · <b title=${_('These letters leave room for 70 in a message instead of 160')}>${count.odd.slice(0, 6).join(' ')}</b>`}</small>`
}

/** What a message has besides its text; pressed, it opens in the side panel. */
function Extras({ node, action }) {
  const replies = action.quick_replies ?? []
  const files = action.attachments ?? []
  if (!replies.length && !files.length) return null
  return html`<button type="button" class="extras" aria-label=${_('Edit buttons and attachments')} onClick=${() => { panel.value = { kind: 'action', node: node.uuid, action: action.uuid } }}>
    ${replies.map((reply) => html`<span class="reply" key=${reply} dir="auto">${reply}</span>`)}
    ${files.map((file) => html`<span class="file" key=${file}>📎 ${file.slice(file.indexOf(':') + 1).split('/').at(-1)}</span>`)}
  </button>`
}
