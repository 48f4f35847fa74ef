// The list of keys.
import { html, useEffect, useRef } from './html.js'
import { helpShown } from './doors.js'
import { _ } from './i18n.js'

const KEYS = () => [
  ['← ↑ → ↓', _('walk along the connections')],
  ['Alt + ← ↑ → ↓', _('move the selected steps')],
  ['Enter', _('edit the text; again: open the settings')],
  ['Esc', _('leave a text, close what is open')],
  ['+ , A', _('add a step after this one')],
  ['G', _('lead this step to another one')],
  ['E', _('all settings of this step')],
  ['Del', _('delete the selected steps')],
  ['Shift + ↑ ↓', _('select more steps')],
  ['Ctrl + A', _('select all')],
  ['Ctrl + C, X, V, D', _('copy, cut, paste, duplicate')],
  ['Ctrl + Z, Ctrl + Shift + Z', _('undo, redo')],
  ['Ctrl + S', _('save now')],
  ['T', _('tidy up')],
  ['O', _('drawing or list')],
  ['F', _('show the whole flow')],
  ['/', _('find; in an empty message: add a step')],
  ['N', _('add a note')],
  ['H', _('history')],
  ['R', _('what people answered')],
  ['Ctrl + Enter', _('try it from this step')],
  ['?', _('this list')],
]

export function Help() {
  const dialog = useRef(null)
  useEffect(() => dialog.current.showModal(), [])
  return html`<dialog ref=${dialog} class="ask wide" aria-labelledby="keys" onClose=${() => { helpShown.value = false }}>
    <h2 id="keys">${_('Keys')}</h2>
    <dl class="keys">${KEYS().map(([key, what]) => html`<div key=${key}><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>
    <p class="buttons"><button type="button" class="primary" onClick=${() => dialog.current.close()}>${_('Close')}</button></p>
  </dialog>`
}
