// What one click can do about an issue: lead an answer somewhere, open the missing translation, take letters that cost less.
import { nodeOfAction, nodeOfExit, setAction, setTranslation } from './edit.js'
import { cardElement, focusCard } from './focusing.js'
import { _, fill } from './i18n.js'
import { lead } from './adding.js'
import { cardOf, config, definition, edit, language, ordered } from './store.js'
import { titleOf } from './titles.js'

/**
 * @param {any} issue as the server tells it, with `fix` if there is one
 * @returns {{label: string, run: () => void}|null}
 */
export function fixOf(issue) {
  return issue.fix ? FIXES[issue.fix.kind]?.(issue.fix, issue) ?? null : null
}

const FIXES = {
  connect({ exit_uuid: exit }) {
    const next = following(exit)
    return next && { label: fill(_('Lead on to {step}'), { step: titleOf(next) }), run: () => lead([exit], next.uuid) }
  },
  translate({ language: code }, issue) {
    const name = config.peek().languages.find((one) => one.code === code)?.name ?? code
    return { label: fill(_('Translate into {language}'), { language: name }), run: () => translate(code, cardOf(issue.node_uuid)) }
  },
  replace({ uuid, key, language: code, text }) {
    return { label: _('Use letters that cost less'), run: () => edit(null, (flow) => replaced(flow, uuid, key, code, text)) }
  },
}

/** The step after the one that an exit belongs to, in reading order: most polls go on with the next question. */
function following(exit) {
  const node = nodeOfExit(definition.peek(), exit)
  const steps = ordered.peek()
  const at = node ? steps.findIndex((card) => card.uuid === cardOf(node.uuid)) : -1
  return at < 0 ? null : steps[at + 1] ?? null
}

/** Shows the translation, and puts the caret into the first one of the step that is missing once it is drawn. */
function translate(code, card) {
  language.value = code
  const wanted = '.translation.missing :is(textarea, input)'
  const look = (left) => {
    if (left === 0 || cardElement(card)?.querySelector(wanted)) focusCard(card, wanted)
    else setTimeout(look, 50, left - 1)
  }
  look(60)
}

function replaced(flow, uuid, key, code, text) {
  if (code) return setTranslation(flow, code, uuid, key, [text])
  const node = nodeOfAction(flow, uuid)
  return node ? setAction(flow, node.uuid, uuid, { [key]: text }) : flow
}
