// The history of a flow in the side panel: who published what and when, what changed card by card, and the way back.
import { html, useEffect, useSignal } from './html.js'
import { getJson, postJson } from './api.js'
import { _, fill } from './i18n.js'
import { focusCard } from './focusing.js'
import { adopt, meet, saveAll, version } from './save.js'
import { byUuid, cardOf, config, panel, readOnly, saved } from './store.js'

const when = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { dateStyle: 'medium', timeStyle: 'short' })
const day = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { dateStyle: 'full' })

export function History() {
  const page = useSignal({ results: [], next: config.peek().urls.history, loading: false, failed: false })
  const more = async () => {
    const { results, next } = page.peek()
    page.value = { ...page.peek(), loading: true, failed: false }
    try {
      const found = await getJson(next)
      page.value = { results: [...results, ...found.results], next: found.next, loading: false, failed: false }
    } catch {
      page.value = { results, next, loading: false, failed: true }
    }
  }
  useEffect(() => { more() }, [])
  const { results, next, loading, failed } = page.value
  return html`<div class="history">
    ${!results.length && !loading && !failed && html`<p>${_('Nothing has been published yet.')}</p>`}
    ${byDay(results).map(([title, revisions]) => html`<section key=${title}><h3>${title}</h3><ol>${revisions.map((one) => html`<${Revision} key=${one.number} revision=${one} />`)}</ol></section>`)}
    <p role="status">${loading ? _('Loading…') : failed ? _('The server can’t be reached.') : ''}</p>
    ${next && !loading && html`<button type="button" onClick=${more}>${_('Show older ones')}</button>`}
  </div>`
}

/** Revisions in groups of a day, as they come: `[[title, [revision]]]`. */
function byDay(revisions) {
  const groups = new Map()
  for (const one of revisions) {
    const title = day.format(new Date(one.saved_on))
    groups.set(title, [...(groups.get(title) ?? []), one])
  }
  return [...groups]
}

function Revision({ revision }) {
  const changes = useSignal(/** @type {any[]|null} */ (null))
  const look = async (event) => { if (event.target.open && !changes.peek()) changes.value = (await getJson(revision.url)).diff }
  const author = revision.saved_by?.name ?? _('Imported')
  return html`<li class="revision"><details onToggle=${look}>
    <summary><b>${fill(_('Revision {number}'), { number: revision.number })}</b>${revision.is_published && html`<span class="chip">${_('live')}</span>`}
      <small>${author} · <time datetime=${revision.saved_on}>${when.format(new Date(revision.saved_on))}</time></small>
      <span class="summary">${(revision.summary ?? []).slice(0, 3).map((line) => html`<span class="line" key=${line} dir="auto">${line}</span>`)}</span></summary>
    ${changes.value?.map((change) => html`<${Change} key=${change.card} change=${change} />`)}
    ${changes.value?.length === 0 && html`<p>${_('Nothing that people would notice.')}</p>`}
    ${!readOnly.value && html`<${Restore} revision=${revision} />`}
  </details></li>`
}

const KINDS = { added: () => _('Added'), removed: () => _('Removed'), changed: () => _('Changed'), moved: () => _('Moved') }

function Change({ change }) {
  const card = cardOf(change.card)
  const gone = change.before ?? []
  const come = change.after ?? []
  return html`<article class=${`change ${change.kind}`}>
    <p><b>${KINDS[change.kind]?.() ?? change.kind}</b> ${card && byUuid.value.has(card) ? html`<button type="button" class="link" dir="auto" onClick=${() => focusCard(card)}>${change.title}</button>` : html`<span dir="auto">${change.title}</span>`}</p>
    ${gone.filter((line) => !come.includes(line)).map((line) => html`<del key=${line} dir="auto">${line}</del>`)}
    ${come.filter((line) => !gone.includes(line)).map((line) => html`<ins key=${line} dir="auto">${line}</ins>`)}
  </article>`
}

const CHANGED = 409
const OTHERS = _('Somebody else changed this flow meanwhile. Look at it before you bring back an older one.')

/** What isn't on the server would be lost: the reason for it. */
function unsaved() {
  const { state, message } = saved.peek()
  return { message: state === 'offline' ? '' : state === 'refused' ? message : OTHERS }
}

/** Brings a revision back as the draft; it is live only when it is published again, and can be undone. */
function Restore({ revision }) {
  const failed = useSignal('')
  const restore = async () => {
    try {
      if (!await saveAll()) throw unsaved()
      adopt((await postJson(revision.restore_url, { version: version() })).draft)
      panel.value = null
    } catch (refused) {
      if (refused.status === CHANGED) meet(refused.body)
      failed.value = refused.status === CHANGED ? OTHERS : refused.message || _('The server can’t be reached.')
    }
  }
  return html`<p><button type="button" onClick=${restore}>${_('Bring this back as the draft')}</button> <span role="alert">${failed.value}</span></p>`
}
