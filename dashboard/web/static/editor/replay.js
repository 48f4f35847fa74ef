// Real conversations, held again with what is being edited: whom it would take another way, and what they wrote.
import { html, useSignal } from './html.js'
import { postJson } from './api.js'
import { focusCard } from './focusing.js'
import { _, apart, fill, ngettext } from './i18n.js'
import { byUuid, cardOf, config, definition } from './store.js'
import { titleOf } from './titles.js'

export function Replay() {
  const found = useSignal(/** @type {any} */ (null))
  const running = useSignal(false)
  const problem = useSignal('')
  if (!config.value.flow.published) return null
  const run = async () => {
    running.value = true
    problem.value = ''
    try {
      found.value = await postJson(config.peek().urls.replay, { definition: definition.peek() })
    } catch (refused) {
      problem.value = refused.message || _('The server could not be reached.')
    } finally {
      running.value = false
    }
  }
  return html`<section class="replay"><h3>${_('Real conversations')}</h3>
    <p class="hint">${_('What people last wrote to the published flow is told to this draft, to see who would be understood otherwise. Nothing is sent.')}</p>
    <button type="button" disabled=${running.value} onClick=${run}>${running.value ? _('Running…') : _('Replay them')}</button>
    ${problem.value && html`<p class="problem" role="alert">${problem.value}</p>`}
    <p role="status">${running.value ? '' : found.value && summary(found.value)}</p>
    ${found.value && html`<ul class="tests">${found.value.groups.map((group) => html`<${Group} key=${`${group.kind} ${group.node} ${group.before} ${group.after}`} group=${group} />`)}</ul>`}
  </section>`
}

function summary({ people, same }) {
  if (!people) return _('Nobody has answered the published flow so far.')
  return `${ngettext('{count} conversation was replayed.', '{count} conversations were replayed.', people)} ${people === same ? _('All go as before.') : ngettext('{count} goes as before.', '{count} go as before.', same)}`
}

const KINDS = {
  sorted: ({ before, after }) => fill(_('“{before}” becomes “{after}”'), { before: apart(before || '—'), after: apart(after || '—') }),
  fails: ({ after }) => fill(_('They end with an error: {text}'), { text: apart(after) }),
  new: () => _('They come to this question, which they were never asked.'),
  unasked: () => _('They answered this question, and aren’t asked it any more.'),
}

function Group({ group }) {
  const card = byUuid.value.get(cardOf(group.node))
  return html`<li class=${group.kind === 'fails' ? 'test failed' : 'test'}>
    <p>${card ? html`<button type="button" class="link" dir="auto" onClick=${() => focusCard(card.uuid)}>${titleOf(card)}</button>` : html`<b dir="auto">${group.title}</b>`}
      <span class="chip">${ngettext('{count} person', '{count} people', group.people)}</span></p>
    <p>${KINDS[group.kind](group)}</p>
    ${group.texts.length > 0 && html`<p class="replies">${group.texts.map(([text, count]) => html`<q key=${text} dir="auto">${text}</q>${count > 1 && ` × ${count}`} `)}</p>`}
  </li>`
}
