// The list of what is wrong or may be: where it is, how to mend it, and what one click can do about it.
import { html, useEffect, useRef } from './html.js'
import { focusCard } from './focusing.js'
import { _, ngettext } from './i18n.js'
import { fixOf } from './quickfix.js'
import { byUuid, cardOf, issues, numbers, panel, readOnly, select } from './store.js'
import { titleOf } from './titles.js'

/** @param {{node?: string}} props the card whose badge was pressed */
export function IssueList({ node }) {
  const chosen = useRef(null)
  useEffect(() => { chosen.current?.scrollIntoView({ block: 'nearest' }) }, [node])
  const found = [...issues.value].sort((one, other) => rank(one) - rank(other))
  if (!found.length) return html`<p>${_('Nothing to mend: this flow can be published.')}</p>`
  const errors = found.filter((issue) => issue.severity === 'error').length
  let first = true
  const blocking = ngettext('{count} problem keeps it from being published.', '{count} problems keep it from being published.', errors)
  return html`<p>${errors ? blocking : _('Nothing keeps it from being published; but look at these.')}</p>
    <ul class="issues">${found.map((issue, index) => {
      const isChosen = Boolean(node) && cardOf(issue.node_uuid) === node
      const ref = isChosen && first ? chosen : undefined
      if (isChosen) first = false
      return html`<${Item} key=${index} issue=${issue} isChosen=${isChosen} at=${ref} />`
    })}</ul>`
}

/** Errors first, then in the order of the steps. */
const rank = (issue) => (issue.severity === 'error' ? 0 : 10000) + (numbers.value.get(cardOf(issue.node_uuid)) ?? 9999)

function Item({ issue, isChosen, at }) {
  const card = byUuid.value.get(cardOf(issue.node_uuid))
  const fix = !readOnly.value && fixOf(issue)
  const jump = () => { select(card.uuid); focusCard(card.uuid) }
  return html`<li class=${`issue ${issue.severity}${isChosen ? ' chosen' : ''}`} ref=${at}>
    <p><b>${issue.message}</b></p>${issue.hint && html`<p class="hint">${issue.hint}</p>`}
    <p class="buttons">
      ${card && html`<button type="button" dir="auto" onClick=${jump}>${titleOf(card)}</button>`}
      ${fix && html`<button type="button" class="primary" onClick=${fix.run}>${fix.label}</button>`}
      ${issue.action_uuid && html`<button type="button"
        onClick=${() => { panel.value = { kind: 'action', node: issue.node_uuid, action: issue.action_uuid } }}>${_('Open')}</button>`}
    </p></li>`
}
