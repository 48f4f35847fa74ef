// The poll that is being put together: plain data as flows/poll.py reads it, in one signal, and how it is changed.
import { computed, effect, signal } from '../html.js'
import { postJson } from '../api.js'
import { _, fill } from '../i18n.js'

export const config = JSON.parse(document.getElementById('poll-config').textContent)
export const base = config.poll?.language ?? config.languages[0].code

const KEPT = `jibu-poll-draft-${config.owner}`
// What a stored poll leaves out, as flows/poll.py has it.
const usual = { languages: [], channel: 'sms', tries: 2 }
const empty = {
  ...usual, title: '', language: base,
  questions: [{ text: {}, kind: 'yes_no' }],
  retry: { [base]: config.said.retry },
  thanks: { [base]: config.said.thanks },
}

/** @type {import('@preact/signals').Signal<any>} */
export const poll = signal(config.poll ? { ...usual, ...config.poll } : (kept() ?? empty))
export const step = signal(0)
export const audience = signal({ everyone: false, groups: [], query: '', sample: 0 })
/** When it is to begin, as a field for date and time has it; empty for at once. */
export const beginsOn = signal('')
export const channel = signal('')
export const problem = signal(/** @type {{path?: string, message: string}|null} */ (null))

/** Languages besides the poll's own, as the page knows them. */
export const others = computed(() => config.languages.filter(({ code }) => poll.value.languages.includes(code)))
export const languageOf = (code) => config.languages.find((one) => one.code === code) ?? { code, name: code, dir: 'ltr' }

export const change = (patch) => { poll.value = { ...poll.value, ...patch } }
export const changeText = (key, language, text) => change({ [key]: { ...poll.value[key], [language]: text } })
export const changeQuestion = (index, patch) => change({ questions: poll.value.questions.map((one, place) => (place === index ? { ...one, ...patch } : one)) })

/** Puts questions in the place of one, or after it. */
export function insert(index, made, replacing = 0) {
  change({ questions: poll.value.questions.toSpliced(index, replacing, ...made) })
}
export const remove = (index) => change({ questions: poll.value.questions.length > 1 ? poll.value.questions.toSpliced(index, 1) : empty.questions })

export function move(index, by) {
  const questions = [...poll.value.questions]
  const [moved] = questions.splice(index, 1)
  questions.splice(index + by, 0, moved)
  change({ questions })
}

// A poll that isn't saved yet survives a reload.
if (!config.poll) effect(() => localStorage.setItem(KEPT, JSON.stringify(poll.value)))

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT))
    return found?.language === base ? found : null
  } catch {
    return null
  }
}

export const forget = () => localStorage.removeItem(KEPT)

/** What the server is sent: without questions that ask nothing, and without texts that say nothing. */
export const cleaned = () => ({
  ...poll.peek(),
  questions: poll.peek().questions.filter((one) => (one.text[base] ?? '').trim()).map((one) => ({ ...one, text: said(one.text), ...(one.options && { options: one.options.filter((option) => option.names[base]?.trim()) }) })),
  retry: said(poll.peek().retry ?? {}),
  thanks: said(poll.peek().thanks ?? {}),
})
const said = (texts) => Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim()))

/** Asks the server; what it refuses is shown beside the steps. @returns {Promise<any|null>} */
export async function ask(url, body) {
  try {
    const answer = await postJson(url, body)
    problem.value = null
    return answer
  } catch (refused) {
    problem.value = refused.status === 0 ? { message: _('The server can’t be reached.') } : { message: refused.message || _('That did not work.'), ...refused.body }
    return null
  }
}

/** Where a problem is, in words. */
export function placeOf(path) {
  const found = /^questions\[(\d+)\]/.exec(path ?? '')
  return found ? fill(_('Question {number}'), { number: Number(found[1]) + 1 }) : ''
}
