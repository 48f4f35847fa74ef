// What an answer is taken by, in a few words.
import './tests.js'
import { caseTest } from './registry.js'
import { casesOf } from './switch.js'

/** "yes y" or "from 1 to 5": what an answer is taken by, in a few words. */
export function acceptedBy(router, category) {
  return casesOf(router, category.uuid).map((one) => {
    const given = (one.arguments ?? []).join(' – ').replaceAll('\n', ', ')
    return one.type === 'has_any_word' || one.type === 'has_only_phrase' ? given : [caseTest(one.type)?.label ?? one.type, given].join(' ')
  }).join(' · ')
}
