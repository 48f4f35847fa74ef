// The bar at the top: where you are, whether it is saved, and what can be done with the whole flow.
import { html, useComputed } from './html.js'
import { insert, message, question } from './adding.js'
import { openDialog } from './dialog.js'
import { addNote, find, showHelp } from './doors.js'
import { swapView } from './focusing.js'
import { _, fill, ngettext } from './i18n.js'
import { Icon } from './icons.js'
import { openMenu } from './menu.js'
import { toggleOverlay } from './activity.js'
import { fit, tidy, zoom } from './places.js'
import { publish, publishing } from './publish.js'
import { activity, canRedo, canUndo, config, definition, issues, language, panel, phone, readOnly, redo, saved, undo, view } from './store.js'

const STATES = {
  saved: () => _('Saved'),
  saving: () => _('Saving…'),
  offline: () => _('Offline: kept on this computer'),
  refused: () => _('Not saved'),
}

export function Toolbar() {
  return html`<header class="bar" role="toolbar" aria-label=${_('Flow')}>
    <a class="back" href=${config.value.urls.flow ?? config.value.urls.flows} aria-label=${_('Back to the flow')}><${Icon} name="back" /></a>
    <h1 dir="auto">${definition.value.name}</h1>
    <${State} />
    <span class="gap" />
    <span class="wide group"><${Tool} icon="undo" label=${_('Undo')} keys="Ctrl+Z" run=${undo} off=${!canUndo.value} /><${Tool} icon="redo" label=${_('Redo')} keys="Ctrl+Shift+Z" run=${redo} off=${!canRedo.value} /></span>
    <span class="wide group"><${Tool} icon="tidy" label=${_('Tidy up')} keys="T" run=${tidy} off=${readOnly.value || view.value !== 'canvas'} /><${Tool} icon="find" label=${_('Find')} keys="/" run=${find} />
      <${Tool} icon=${view.value === 'canvas' ? 'outline' : 'canvas'} label=${view.value === 'canvas' ? _('Show as a list') : _('Show as a drawing')} keys="O" run=${swapView} /></span>
    <${Languages} />
    <${Checks} />
    <button type="button" class="quiet wide" aria-haspopup="menu" aria-label=${_('More')} title=${_('More')} onClick=${(event) => openMenu(_('More'), moreItems(), event.currentTarget)}><${Icon} name="more" /></button>
    <button type="button" class="quiet narrow" aria-haspopup="menu" aria-label=${_('What can be done')} onClick=${(event) => openMenu(_('What can be done'), [...narrowItems(), ...moreItems()], event.currentTarget)}><${Icon} name="more" /></button>
    ${config.value.can.publish && html`<button type="button" class="primary" disabled=${publishing.value || readOnly.value} onClick=${() => publish()}>${_('Publish')}</button>`}
  </header>`
}

function State() {
  const { published, is_archived: archived } = config.value.flow
  const { state, message: reason } = saved.value
  return html`<span class="chip">${archived ? _('Archived') : published ? fill(_('Live, revision {number}'), { number: published }) : _('Never published')}</span>
    <span class=${`saved is-${state}`} role="status" title=${reason}>${readOnly.value ? _('Only to look at') : STATES[state]()}${state === 'refused' && reason ? `: ${reason}` : ''}</span>`
}

function Tool({ icon, label, keys, run, off = false }) {
  return html`<button type="button" class="quiet" aria-label=${label} title=${`${label} (${keys})`} disabled=${off} onClick=${() => run()}><${Icon} name=${icon} /></button>`
}

/** The languages that the cards are shown in: the flow's own, and those it is translated into. */
function Languages() {
  const { languages } = config.value
  if (languages.length < 2) return null
  const base = definition.value.language
  return html`<select aria-label=${_('Language of the texts')} value=${language.value} onChange=${(event) => { language.value = event.target.value }}>
    ${languages.map((one) => html`<option key=${one.code} value=${one.code}>${one.code === base ? one.name : fill(_('Translate: {language}'), { language: one.name })}</option>`)}
  </select>`
}

function Checks() {
  const errors = useComputed(() => issues.value.filter((issue) => issue.severity === 'error').length)
  const all = issues.value.length
  const words = all ? fill(ngettext('{count} thing to look at', '{count} things to look at', all), { count: all }) : _('Nothing to mend')
  const toggle = () => { panel.value = panel.peek()?.kind === 'issues' ? null : { kind: 'issues' } }
  return html`<button type="button" class=${`quiet checks ${errors.value ? 'error' : all ? 'warning' : 'fine'}`} aria-label=${words} title=${words} onClick=${toggle}>
    <${Icon} name=${all ? 'warn' : 'fine'} />${all > 0 && html`<b>${all}</b>`}</button>`
}

const launch = () => openDialog(config.peek().urls.launch, { label: _('Send it to people…'), close: _('Close') })
const show = (kind) => () => { panel.value = { kind } }

function moreItems() {
  const live = config.peek().flow.is_live
  const drawn = view.peek() === 'canvas'
  return [
    ...(config.peek().can.edit && drawn ? [{ label: _('Add a step'), icon: 'plus', items: [
      { label: _('Ask a question'), icon: 'question', run: () => insert([], question()) },
      { label: _('Send a message'), icon: 'message', run: () => insert([], message()) },
    ] }, { label: _('Add a note'), icon: 'note', key: 'N', run: addNote }] : []),
    ...(drawn ? [{ label: _('Show the whole flow'), icon: 'fit', key: 'F', run: fit }, { label: _('Bigger'), icon: 'plus', key: 'Ctrl++', run: () => zoom(1.25) }, { label: _('Smaller'), icon: 'minus', key: 'Ctrl+-', run: () => zoom(0.8) }] : []),
    { label: activity.peek() ? _('Hide what people answered') : _('Show what people answered'), icon: 'results', key: 'R', run: toggleOverlay, disabled: !live || !config.peek().urls.activity },
    { label: _('Tests and replays'), icon: 'fine', run: show('tests'), disabled: !config.peek().urls.tests || !config.peek().can.edit },
    { label: _('History'), icon: 'history', key: 'H', run: show('history') },
    ...(config.peek().urls.translate ? [{ label: _('Table of translations'), icon: 'outline', run: () => location.assign(config.peek().urls.translate) }] : []),
    ...(config.peek().urls.results && live ? [{ label: _('Results'), icon: 'results', run: () => location.assign(config.peek().urls.results) }] : []),
    ...(config.peek().urls.launch && live && config.peek().can.launch ? [{ label: _('Send it to people…'), icon: 'people', run: launch }] : []),
    ...(config.peek().urls.export ? [{ label: _('Download as a file'), icon: 'save', run: () => location.assign(config.peek().urls.export) }] : []),
    { label: _('Keys'), icon: 'keys', key: '?', run: showHelp },
  ]
}

/** What the bar has no room for on a phone. */
const narrowItems = () => [
  { label: _('Undo'), icon: 'undo', run: undo, disabled: !canUndo.peek() },
  { label: _('Redo'), icon: 'redo', run: redo, disabled: !canRedo.peek() },
  { label: _('Tidy up'), icon: 'tidy', run: tidy, disabled: readOnly.peek() || view.peek() !== 'canvas' },
  { label: _('Find'), icon: 'find', run: find },
  { label: view.peek() === 'canvas' ? _('Show as a list') : _('Show as a drawing'), icon: view.peek() === 'canvas' ? 'outline' : 'canvas', run: swapView },
  ...(config.peek().can.simulate ? [{ label: _('Try it on the phone'), icon: 'phone', run: () => { phone.value = { ...phone.peek(), open: true } } }] : []),
]

/** What a flow without steps shows. */
export function Empty() {
  if (readOnly.value) return html`<div class="empty free"><p>${_('This flow has no steps.')}</p></div>`
  return html`<div class="empty free"><h2>${_('How does the conversation begin?')}</h2>
    <p><button type="button" class="primary" onClick=${() => insert([], question())}><${Icon} name="question" />${_('Ask a question')}</button>
      <button type="button" onClick=${() => insert([], message())}><${Icon} name="message" />${_('Send a message')}</button></p></div>`
}
