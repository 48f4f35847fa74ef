// What cards are called in lists, menus and by screen readers.
import { formsReady } from './doors.js'
import { _, fill } from './i18n.js'
import { actionForm, routerForm, routerKind } from './forms/registry.js'
import { assets, definition, numbers } from './store.js'

/** A label of the card's kind, such as "Question" or "Send e-mail". */
export function kindLabel(card) {
  void formsReady.value
  if (card.kind === 'question') return _('Question')
  if (card.kind === 'message') return _('Message')
  const form = card.kind === 'action' && card.main.actions?.length ? actionForm(card.main.actions[0].type) : routerFormOf(card)
  return form?.label ?? _('Step')
}

export const routerFormOf = (card) => card.router && routerForm(routerKind(card.wait ?? card.main, definition.peek()?._ui?.nodes?.[(card.wait ?? card.main).uuid]))

/** What a card says, in one line: its first text, or what its first action or its split does. */
export function textOf(card) {
  const message = card.main.actions?.find((action) => action.text)
  if (message) return message.text.replace(/\s+/g, ' ').trim()
  const action = card.main.actions?.[0]
  if (action) return actionForm(action.type)?.summary(action, assets.peek()) ?? action.type
  return routerFormOf(card)?.summary?.(card.main, assets.peek()) ?? ''
}

/** "3 · Do you have a job?" */
export function titleOf(card) {
  const text = textOf(card) || kindLabel(card)
  return fill('{number} · {text}', { number: numbers.peek().get(card.uuid), text: text.length > 60 ? `${text.slice(0, 58)}…` : text })
}
