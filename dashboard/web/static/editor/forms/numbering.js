// Numbers the answers of a question for keypads: the text lists them ("1. Yes") and the number is accepted as well, in every
// language. Pure.
import { findNode, replaceNode, setAction, setTranslation, translation } from '../edit.js'
import { addCase, answersOf, casesOf, setCase } from './switch.js'

const MENU_LINE = /\n?^\d+\. .*$/gm

/** The text with a numbered line for each name at its end, instead of those it may have. */
const withMenu = (text, names) => [text.replace(MENU_LINE, '').trimEnd(), ...names.map((name, index) => `${index + 1}. ${name}`)].join('\n')
export const withoutMenu = (text) => text.replace(MENU_LINE, '').trimEnd()
export const hasMenu = (text) => /^1\. .+/m.test(text)

const withNumber = (words, number) => (words.split(/\s+/).includes(number) ? words : `${number} ${words}`.trim())

/** @param {string} waitUuid the node that waits @param {{node: string, action: any}} asks the message that asks */
export function numberAnswers(definition, waitUuid, asks) {
  const languages = Object.keys(definition.localization ?? {})
  const answers = answersOf(findNode(definition, waitUuid).router)
  const accepted = answers.reduce((made, answer, index) => acceptNumber(made, waitUuid, answer, String(index + 1), languages), definition)
  const text = withMenu(asks.action.text, answers.map((one) => one.name))
  const listed = setAction(accepted, asks.node, asks.action.uuid, { text })
  return languages.reduce((made, code) => translateMenu(made, code, asks.action, answers), listed)
}

function acceptNumber(definition, waitUuid, answer, number, languages) {
  const node = findNode(definition, waitUuid)
  const cases = casesOf(node.router, answer.uuid)
  const words = cases.find((one) => one.type === 'has_any_word')
  if (!words && cases.some((one) => one.arguments?.includes(number))) return definition
  if (!words) return replaceNode(definition, addCase(node, answer.uuid, { type: 'has_number_eq', arguments: [number] }))
  const changed = replaceNode(definition, setCase(node, words.uuid, { arguments: [withNumber(words.arguments[0] ?? '', number)] }))
  return languages.reduce((made, code) => {
    const [said] = translation(made, code, words.uuid, 'arguments') ?? []
    return said ? setTranslation(made, code, words.uuid, 'arguments', [withNumber(said, number)]) : made
  }, changed)
}

function translateMenu(definition, code, action, answers) {
  const [text] = translation(definition, code, action.uuid, 'text') ?? []
  if (!text) return definition
  const names = answers.map((one) => translation(definition, code, one.uuid, 'name')?.[0] ?? one.name)
  return setTranslation(definition, code, action.uuid, 'text', [withMenu(text, names)])
}
