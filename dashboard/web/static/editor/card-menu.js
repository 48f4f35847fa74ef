// What can be done with cards: the menu of a card, and the verbs behind its entries and the keys.
import { batch, html, signal, useEffect, useRef } from './html.js'
import { copy, cut, duplicate } from './clipboard.js'
import { addAction, removeNodes, setStart } from './edit.js'
import { actionForm, actionTypes, isOffered } from './forms/registry.js'
import { focusCard } from './focusing.js'
import { _, fill, ngettext } from './i18n.js'
import { openMenu } from './menu.js'
import { byUuid, config, definition, edit, list, ordered, panel, phone, readOnly, select, selection } from './store.js'

/** Cards that somebody wants to delete and that other cards lead to: asked about before they go. */
const doomed = signal(/** @type {{cards: string[], connections: number}|null} */ (null))

export function cardMenu(from, uuid) {
  if (!selection.peek().has(uuid)) select(uuid)
  const card = byUuid.peek().get(uuid)
  const settings = { label: _('All settings'), icon: 'pen', run: () => openSettings(card) }
  const tryIt = { label: _('Try it from here'), icon: 'play', run: () => { phone.value = { ...phone.peek(), at: uuid, restart: uuid } } }
  const looks = config.peek().can.simulate ? [settings, tryIt] : [settings]
  openMenu(_('Step'), readOnly.peek() ? looks : [
    { label: _('Add an action to this step'), icon: 'plus', items: actionItems(card) },
    ...looks,
    { label: _('People begin here'), icon: 'pin', disabled: ordered.peek()[0]?.uuid === uuid, run: () => edit(null, (flow) => setStart(flow, uuid)) },
    { label: _('Duplicate'), icon: 'copy', key: 'Ctrl+D', run: duplicate },
    { label: _('Copy'), icon: 'copy', key: 'Ctrl+C', run: copy },
    { label: _('Cut'), icon: 'cut', key: 'Ctrl+X', run: cut },
    { label: _('Delete'), icon: 'trash', key: 'Del', danger: true, run: () => remove([...selection.peek()]) },
  ], from)
}

/** Opens what a card can be set to: its router if it has one, else its first action. */
export function openSettings(card) {
  const node = (card.wait ?? card.main).uuid
  const [action] = card.main.actions ?? []
  panel.value = card.router ? { kind: 'router', node } : { kind: 'action', node: card.main.uuid, action: action?.uuid }
}

/** New actions go behind the others, but before the message that asks the card's question. */
function actionItems(card) {
  const type = definition.peek().type
  const at = card.wait ? card.main.actions.length - 1 : card.main.actions?.length ?? 0
  return actionTypes().filter((one) => isOffered(actionForm(one), type)).map((one) => ({
    label: actionForm(one).label,
    icon: actionForm(one).icon,
    run: () => {
      const made = actionForm(one).create()
      edit(null, (flow) => addAction(flow, card.main.uuid, made, at))
      if (one === 'send_msg') focusCard(card.uuid, 'textarea')
      else panel.value = { kind: 'action', node: card.main.uuid, action: made.uuid }
    },
  }))
}

/** Deletes cards; asks first if more than one connection goes with them. */
export function remove(cards) {
  if (readOnly.peek() || !cards.length) return
  const gone = new Set(cards)
  const connections = list.peek().filter((card) => !gone.has(card.uuid)).flatMap((card) => card.exits.filter((exit) => gone.has(exit.to))).length
  if (connections > 1) doomed.value = { cards, connections }
  else removeNow(cards)
}

function removeNow(cards) {
  const gone = new Set(cards)
  const order = ordered.peek()
  const at = order.findIndex((card) => gone.has(card.uuid))
  const next = order.slice(at).find((card) => !gone.has(card.uuid)) ?? order.slice(0, at).findLast((card) => !gone.has(card.uuid))
  const nodes = cards.flatMap((uuid) => byUuid.peek().get(uuid).nodes.map((node) => node.uuid))
  batch(() => {
    edit(null, (flow) => removeNodes(flow, nodes))
    select(...(next ? [next.uuid] : []))
    panel.value = null
  })
  if (next) focusCard(next.uuid)
  else requestAnimationFrame(() => document.querySelector('.empty button')?.focus())
}

/** Asks before connections of other cards go. */
export function Doomed() {
  const dialog = useRef(null)
  const asked = doomed.value
  useEffect(() => { if (asked) dialog.current.showModal() }, [asked])
  if (!asked) return null
  const close = (sure) => {
    doomed.value = null
    if (sure) removeNow(asked.cards)
    else focusCard(asked.cards[0])
  }
  const steps = fill(ngettext('Delete {count} step?', 'Delete {count} steps?', asked.cards.length), { count: asked.cards.length })
  return html`<dialog ref=${dialog} class="ask" aria-labelledby="doomed" onCancel=${() => close(false)}>
    <h2 id="doomed">${steps}</h2>
    <p>${fill(ngettext('{count} connection leads here and goes with it.', '{count} connections lead here and go with it.', asked.connections), { count: asked.connections })}</p>
    <p class="buttons"><button type="button" onClick=${() => close(false)}>${_('Keep it')}</button><button type="button" class="danger" onClick=${() => close(true)}>${_('Delete')}</button></p>
  </dialog>`
}
