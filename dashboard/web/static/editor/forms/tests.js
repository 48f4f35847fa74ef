// The tests that decide which answer a reply is, in plain words, with what each wants to be told.
import { _ } from '../i18n.js'
import { registerTest } from './registry.js'

const words = { kind: 'words', label: _('words') }
const text = { kind: 'text', label: _('text') }
const number = { kind: 'number', label: _('number') }
const date = { kind: 'date', label: _('date') }
const optional = (argument, label = argument.label) => ({ ...argument, label, optional: true })

export const THEMES = {
  words: _('Words'), number: _('Numbers'), date: _('Dates and times'), several: _('Several answers'), contact: _('Phone and e-mail'),
  place: _('Places'), exact: _('Exact texts and patterns'), known: _('What is known'), retired: _('No longer used'),
}

registerTest('has_any_word', 'words', _('has any of these words'), [words])
registerTest('has_all_words', 'words', _('has all of these words'), [words])
registerTest('has_phrase', 'words', _('has this phrase'), [words])
registerTest('has_only_phrase', 'words', _('is just this phrase'), [words])
registerTest('has_beginning', 'words', _('begins with'), [text])
registerTest('has_text', 'words', _('says anything at all'))

registerTest('has_choices', 'several', _('names any of these choices'), [{ kind: 'choices', label: _('choices, one per line'), many: true }])

registerTest('has_number', 'number', _('has a number'))
registerTest('has_number_word', 'number', _('has a number, in digits or words'), [optional(number, _('at least')), optional(number, _('at most'))])
registerTest('has_number_between', 'number', _('has a number from … to …'), [{ ...number, label: _('at least') }, { ...number, label: _('at most') }])
registerTest('has_number_eq', 'number', _('has the number'), [number])
registerTest('has_number_lt', 'number', _('has a number below'), [number])
registerTest('has_number_lte', 'number', _('has a number of at most'), [number])
registerTest('has_number_gt', 'number', _('has a number above'), [number])
registerTest('has_number_gte', 'number', _('has a number of at least'), [number])

registerTest('has_date', 'date', _('has a date'))
registerTest('has_date_lt', 'date', _('has a date before'), [date])
registerTest('has_date_eq', 'date', _('has the date'), [date])
registerTest('has_date_gt', 'date', _('has a date after'), [date])
registerTest('has_time', 'date', _('has a time of day'))

registerTest('has_phone', 'contact', _('has a phone number'), [optional({ kind: 'text', label: _('country, two letters') })])
registerTest('has_email', 'contact', _('has an e-mail address'))

registerTest('has_state', 'place', _('names a region (first level)'))
registerTest('has_district', 'place', _('names a district (second level)'), [optional({ kind: 'text', label: _('of the region') })])
registerTest('has_ward', 'place', _('names a ward (third level)'), [
  optional({ kind: 'text', label: _('of the region') }), optional({ kind: 'text', label: _('of the district') }),
])

registerTest('has_only_text', 'exact', _('is exactly'), [text])
registerTest('has_pattern', 'exact', _('matches the pattern (regular expression)'), [{ kind: 'pattern', label: _('pattern') }])

registerTest('has_group', 'known', _('is in the group'), [{ kind: 'group', label: _('group') }, { kind: 'hidden', label: '', optional: true }])
registerTest('has_category', 'known', _('was answered with'), [{ kind: 'text', label: _('answer'), many: true }])
registerTest('has_value', 'known', _('has a value'))
registerTest('has_error', 'known', _('is a mistake (an expression that failed)'))

const intent = [{ kind: 'text', label: _('intent') }, { ...number, label: _('certainty') }]
registerTest('has_intent', 'retired', _('has the intent'), intent, true)
registerTest('has_top_intent', 'retired', _('has above all the intent'), intent, true)
