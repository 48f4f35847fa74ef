// Nodes that divide people without asking them: by what is known, or by chance.
import { _, fill } from '../i18n.js'
import { uuid } from '../uuid.js'
import { registerRouter } from './registry.js'
import { switchOn } from './switch.js'

const theme = 'split'
const OTHER = 'Other'
const quiet = (node) => node.router.type === 'switch' && !node.router.wait && !outcomeAction(node)
const outcomeAction = (node) => node.actions?.length > 0

const GROUPS = '@contact.groups'
const SCHEME = '@(urn_parts(contact.urn).scheme)'
const PROPERTIES = { '@contact.name': _('name'), '@contact.language': _('language'), '@contact.channel.name': _('channel') }
const FIELD = /^@(?:contact\.)?fields\.(\w+)$/
const RESULT = /^@results\.(\w+)$/
const PART = /^@\(field\(results\.(\w+), (\d+), "(.*)"\)\)$/

/** The part of a result that an operand names: `{result, index, delimiter}`; null for other operands. */
export function readPart(operand) {
  const [, result, index, delimiter] = PART.exec(operand) ?? []
  return result === undefined ? null : { result, index: Number(index), delimiter }
}

export const partOf = ({ result, index, delimiter }) => `@(field(results.${result}, ${index}, "${delimiter}"))`
export const CONTACT_OPERANDS = PROPERTIES
export const fieldOf = (operand) => FIELD.exec(operand)?.[1] ?? null
export const resultOf = (operand) => RESULT.exec(operand)?.[1] ?? null

registerRouter('split_by_groups', {
  label: _('Split by groups'), icon: 'split', theme, ui: 'split_by_groups', shape: 'groups',
  matches: (node) => quiet(node) && node.router.operand === GROUPS && (node.router.cases ?? []).every((one) => one.type === 'has_group'),
  summary: (node) => fill(_('Who is in {groups}'), { groups: node.router.cases?.map((one) => one.arguments[1]).join(', ') || '…' }),
  create: () => switchOn(GROUPS, [], OTHER),
})

registerRouter('split_by_scheme', {
  label: _('Split by kind of address'), icon: 'split', theme, ui: 'split_by_scheme', shape: 'scheme',
  matches: (node) => quiet(node) && node.router.operand === SCHEME,
  summary: (node) => fill(_('By kind of address: {schemes}'), { schemes: node.router.cases?.map((one) => one.arguments[0]).join(', ') || '…' }),
  create: () => switchOn(SCHEME, [{ name: 'tel', tests: [{ type: 'has_only_phrase', arguments: ['tel'] }] }], OTHER),
})

registerRouter('split_by_contact_field', {
  label: _('Split by a field of the contact'), icon: 'split', theme, ui: 'split_by_contact_field', shape: 'field',
  matches: (node, ui) => quiet(node) && (fieldOf(node.router.operand) !== null || node.router.operand in PROPERTIES || ui?.type === 'split_by_contact_field'),
  summary: (node) => fill(_('By {field}'), { field: PROPERTIES[node.router.operand] ?? fieldOf(node.router.operand) ?? node.router.operand }),
  create: () => switchOn('@contact.language', [], OTHER),
})

registerRouter('split_by_run_result_delimited', {
  label: _('Split by a part of a result'), icon: 'split', theme, ui: 'split_by_run_result_delimited', shape: 'part',
  matches: (node) => quiet(node) && readPart(node.router.operand) !== null,
  summary: (node) => { const { result, index } = readPart(node.router.operand); return fill(_('By part {number} of {result}'), { number: index + 1, result }) },
  create: () => switchOn('@(field(results.result, 0, " "))', [], OTHER),
})

registerRouter('split_by_run_result', {
  label: _('Split by a result'), icon: 'split', theme, ui: 'split_by_run_result', shape: 'result',
  matches: (node) => quiet(node) && resultOf(node.router.operand) !== null,
  summary: (node) => fill(_('By the result {result}'), { result: resultOf(node.router.operand) }),
  create: () => switchOn('@results.result', [], OTHER),
})

const buckets = (names) => {
  const categories = names.map((name) => ({ uuid: uuid(), name, exit_uuid: uuid() }))
  return { router: { type: 'random', categories }, exits: categories.map((one) => ({ uuid: one.exit_uuid, destination_uuid: null })) }
}

registerRouter('split_by_random', {
  label: _('Split by chance'), icon: '⚄', theme, ui: 'split_by_random', shape: 'random',
  matches: (node) => node.router.type === 'random',
  summary: ({ router }) => (router.weights
    ? fill(_('By chance, {parts}'), { parts: router.weights.join(' : ') })
    : fill(_('By chance, 1 in {count} each'), { count: router.categories.length })),
  create: () => buckets(['A', 'B']),
})
