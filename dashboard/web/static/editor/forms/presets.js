// Sets of answers that polls ask for again and again. Pure.
import { _, fill } from '../i18n.js'
import { said } from '../said.js'

/** @typedef {{id: string, label: string, make: (written?: string) => import('./switch.js').Wanted[], asks?: string}} Preset `asks`: what is offered for writing first */

const any = (words) => ({ type: 'has_any_word', arguments: [words] })
const phrase = (words) => ({ type: 'has_only_phrase', arguments: [words] })
const choices = (names) => ({ type: 'has_choices', arguments: [names.join('\n')] })
const between = (least, most) => ({ type: 'has_number_between', arguments: [String(least), String(most)] })
const atLeast = (least) => ({ type: 'has_number_gte', arguments: [String(least)] })

/** "18-24" → between; "65+" → at least; "0-9", "9-0" and "3" work too. Null for what is no range. */
function readRange(text) {
  const [, least, most, open] = /^\s*(\d+)\s*(?:[-–—]\s*(\d+)|(\+))?\s*$/.exec(text) ?? []
  if (least === undefined) return null
  if (open) return { name: `${least}+`, tests: [atLeast(least)] }
  if (most === undefined) return { name: least, tests: [between(least, least)] }
  const [low, high] = Number(least) > Number(most) ? [most, least] : [least, most]
  return { name: `${low}-${high}`, tests: [between(low, high)] }
}

const items = (text) => text.split(/[,;\n]/).map((one) => one.trim()).filter(Boolean)
export const ranges = (text) => text.split(/[,;\n]/).map(readRange).filter(Boolean)
export const AGES = '10-14, 15-19, 20-24, 25-34, 35+'

/** Answers with these names, each taken by its words. */
export const menu = (names) => names.map((name) => ({ name, tests: [any(name.toLowerCase())] }))

const scale = () => [1, 2, 3, 4, 5].map((number) => ({ name: String(number), tests: [{ type: 'has_number_eq', arguments: [String(number)] }] }))

/** @type {Preset[]} */
export const PRESETS = [
  { id: 'yes_no', label: _('Yes / No'), make: () => [{ name: said('Yes'), tests: [any(said('yes y'))] }, { name: said('No'), tests: [any(said('no n'))] }] },
  { id: 'scale', label: _('Scale of 1 to 5'), make: scale },
  { id: 'menu', label: _('Menu A to E'), make: () => [...'ABCDE'].map((letter) => ({ name: fill(said('Choice {letter}'), { letter }), tests: [phrase(letter.toLowerCase())] })) },
  { id: 'number', label: _('Number'), make: () => [{ name: said('Number'), tests: [{ type: 'has_number_word', arguments: [] }] }] },
  { id: 'ranges', label: _('Number in ranges'), make: ranges, asks: '0-4, 5-9, 10+' },
  { id: 'ages', label: _('Age bands'), make: ranges, asks: AGES },
  { id: 'region', label: _('Region'), make: () => [{ name: said('Region'), tests: [{ type: 'has_state', arguments: [] }] }] },
  { id: 'several', label: _('Several choices'), make: (text) => [{ name: said('Chosen'), tests: [choices(items(text))] }], get asks() { return said('Water, Food, Health') } },
  { id: 'text', label: _('Free text'), make: () => [] },
  { id: 'own', label: _('Answers of my own…'), make: (text) => menu(items(text)), asks: '' },
]
