// Sets of answers that polls ask for again and again. Pure.
import { _, fill } from '../i18n.js'

/** @typedef {{id: string, label: string, make: (options?: any) => import('./switch.js').Wanted[]}} Preset */

const any = (words) => ({ type: 'has_any_word', arguments: [words] })
const phrase = (words) => ({ type: 'has_only_phrase', arguments: [words] })
const between = (least, most) => ({ type: 'has_number_between', arguments: [String(least), String(most)] })
const atLeast = (least) => ({ type: 'has_number_gte', arguments: [String(least)] })

/** "18-24" → between; "65+" → at least; "0-9" and "3" work too. Null for what is no range. */
export function readRange(text) {
  const [, least, most, open] = /^\s*(\d+)\s*(?:[-–—]\s*(\d+)|(\+))?\s*$/.exec(text) ?? []
  if (least === undefined) return null
  if (open) return { name: `${least}+`, tests: [atLeast(least)] }
  return { name: most === undefined ? least : `${least}-${most}`, tests: [between(least, most ?? least)] }
}

export const ranges = (text) => text.split(/[,;\n]/).map(readRange).filter(Boolean)
export const AGES = '10-14, 15-19, 20-24, 25-34, 35+'

/** Answers with these names: each is taken by its words, and by its letter or number if asked for. */
export function menu(names, letters = false) {
  return names.map((name, index) => ({ name, tests: [any([letters ? String.fromCharCode(97 + index) : '', name.toLowerCase()].filter(Boolean).join(' '))] }))
}

const scale = () => [1, 2, 3, 4, 5].map((number) => ({ name: String(number), tests: [{ type: 'has_number_eq', arguments: [String(number)] }] }))

/** @type {Preset[]} */
export const PRESETS = [
  { id: 'yes_no', label: _('Yes / No'), make: () => [{ name: _('Yes'), tests: [any(_('yes y'))] }, { name: _('No'), tests: [any(_('no n'))] }] },
  { id: 'scale', label: _('Scale of 1 to 5'), make: scale },
  { id: 'menu', label: _('Menu A to E'), make: () => menu(['A', 'B', 'C', 'D', 'E'].map((letter) => fill(_('Choice {letter}'), { letter }))).map((one, index) => ({ ...one, tests: [phrase('abcde'[index])] })) },
  { id: 'number', label: _('Number'), make: () => [{ name: _('Number'), tests: [{ type: 'has_number_word', arguments: [] }] }] },
  { id: 'ranges', label: _('Number in ranges'), make: (text = '0-4, 5-9, 10+') => ranges(text) },
  { id: 'ages', label: _('Age bands'), make: (text = AGES) => ranges(text) },
  { id: 'region', label: _('Region'), make: () => [{ name: _('Region'), tests: [{ type: 'has_state', arguments: [] }] }] },
  { id: 'several', label: _('Several choices'), make: () => [{ name: _('Chosen'), tests: [{ type: 'has_choices', arguments: [[_('Water'), _('Food'), _('Health')].join('\n')] }] }] },
  { id: 'text', label: _('Free text'), make: () => [{ name: _('Answered'), tests: [{ type: 'has_text', arguments: [] }] }] },
]

const MENU_LINE = /\n?^\d+\. .*$/gm

/** Numbers the answers for keypads: "1", "2" are accepted too, and the text lists them ("1. Yes"). */
export function numbered(answers) {
  return answers.map(({ name, tests }, index) => ({ name, tests: withNumber(tests, String(index + 1)) }))
}

function withNumber(tests, number) {
  const at = tests.findIndex((test) => test.type === 'has_any_word')
  if (at < 0) return tests.some((test) => test.arguments?.includes(number)) ? tests : [...tests, phrase(number)]
  const [words] = tests[at].arguments
  return words.split(/\s+/).includes(number) ? tests : tests.with(at, { ...tests[at], arguments: [`${number} ${words}`] })
}

/** The text with a numbered line for each answer at its end, instead of those it may have. */
export function withMenu(text, names) {
  return [text.replace(MENU_LINE, '').trimEnd(), ...names.map((name, index) => `${index + 1}. ${name}`)].join('\n')
}
