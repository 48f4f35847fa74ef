// What people did in a live flow, over the cards: how many came by, how many wait, where they stop, what they said last.
import { html, useComputed, useSignal } from './html.js'
import { renew } from './activity.js'
import { getJson, postJson } from './api.js'
import { _, fill, ngettext } from './i18n.js'
import { activity, byUuid, card, config } from './store.js'

/** The counts of one card. */
export function CardActivity({ uuid }) {
  const counted = useComputed(() => activity.value && countsOf(uuid))
  if (!counted.value) return null
  const { visits, waiting, dropped, node } = counted.value
  return html`<div class="activity">
    <span>${fill(ngettext('{count} came by', '{count} came by', visits), { count: visits.toLocaleString() })}</span>
    ${dropped > 0 && html`<span class=${dropped >= 20 ? 'dropped much' : 'dropped'}>${fill(_('{percent} % stop here'), { percent: dropped })}</span>`}
    ${waiting > 0 && html`<${Waiting} node=${node} count=${waiting} />`}
    <${Recent} uuid=${uuid} />
  </div>`
}

function countsOf(uuid) {
  const { visits = {}, nodes = {}, dropoff = {} } = activity.value
  const shown = card(uuid).value
  const waits = shown.wait ?? shown.main
  return { visits: visits[uuid] ?? 0, waiting: nodes[waits.uuid] ?? 0, dropped: Math.round(dropoff[waits.uuid] ?? 0), node: waits.uuid }
}

/** People who wait at a question: who they are, a message to them, or moving them on. */
function Waiting({ node, count }) {
  const found = useSignal(/** @type {any} */ (null))
  const told = useSignal('')
  const urls = config.peek().urls
  const look = (event) => { if (event.target.open && !found.peek()) getJson(`${urls.waiting}${node}/`).then((people) => { found.value = people }, () => {}) }
  const busy = useSignal(false)
  const ask = async (what, body, words) => {
    if (busy.peek()) return false
    busy.value = true
    try {
      await postJson(`${urls.waiting}${node}/${what}/`, body)
      told.value = words
      renew()
      return true
    } catch (refused) {
      told.value = refused.message || _('The server can’t be reached.')
      return false
    } finally {
      busy.value = false
    }
  }
  const write = async (event) => {
    event.preventDefault()
    const form = event.target
    const text = new FormData(form).get('text')
    if (text.trim() && await ask('message', { text }, _('Sent.'))) form.reset()
  }
  const label = fill(ngettext('{count} waits', '{count} wait', count), { count: count.toLocaleString() })
  if (!urls.waiting) return html`<span class="waiting">${label}</span>`
  return html`<details class="waiting" onToggle=${look}><summary>${label}</summary>
    <ul>${found.value?.people?.slice(0, 10).map((person) => html`<li key=${person.uuid} dir="auto">${person.name || _('No name')}</li>`)}</ul>
    ${config.peek().can.launch && html`<form onSubmit=${write}><textarea name="text" rows="2" dir="auto" aria-label=${_('Message to those who wait')} placeholder=${_('Remind them…')} /><button type="submit" disabled=${busy.value}>${_('Send')}</button></form>
      <button type="button" disabled=${busy.value} onClick=${() => ask('move-on', {}, _('They go on.'))}>${_('Move them on')}</button>`}
    <p role="status">${told}</p></details>`
}

/** The last replies of each way out of a card. */
function Recent({ uuid }) {
  const said = useSignal(/** @type {any[]|null} */ (null))
  if (!config.peek().urls.recents) return null
  const look = async (event) => {
    if (!event.target.open) return
    const ways = byUuid.peek().get(uuid).exits.filter((exit) => exit.node)
    const lists = await Promise.all(ways.map((exit) => getJson(`${config.peek().urls.recents}${exit.uuid}/${exit.node}/`).catch(() => [])))
    said.value = ways.map((exit, index) => ({ name: exit.name || _('then'), replies: lists[index].slice(0, 5) })).filter((way) => way.replies.length)
  }
  return html`<details class="recent" onToggle=${look}><summary>${_('Last replies')}</summary>
    ${said.value?.length === 0 && html`<p>${_('None yet.')}</p>`}
    ${said.value?.map((way) => html`<div key=${way.name}><b dir="auto">${way.name}</b><ul>${way.replies.map((reply) => html`<li key=${reply.time} dir="auto">${reply.operand || '–'} <small>${reply.contact?.name}</small></li>`)}</ul></div>`)}
  </details>`
}
