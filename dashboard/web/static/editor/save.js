// Keeps the draft: on the server a second after the last change, in the browser while the server can't be reached; and puts
// two people's changes together when both edited.
import { batch, effect, signal } from './html.js'
import { postJson } from './api.js'
import { equal, merge } from './merge.js'
import { packed, unpacked } from './steps.js'
import { config, definition, future, past, readOnly, saved } from './store.js'

const QUIET = 1000
const AGAIN = 5000
const SIGNED_OUT = 401

/** Nodes that two people changed differently: `{conflicts, theirs, version, by}`; null while there are none. */
export const conflict = signal(/** @type {any} */ (null))

/** The definition as the server has it, and its version. */
let known = { definition: null, version: 0 }
let timer = 0
/** How often somebody else saved in between. */
let meetings = 0
let running = /** @type {Promise<void>|null} */ (null)

const KEPT = 'jibu-draft-'
const key = () => `${KEPT}${config.peek().user}-${config.peek().flow.uuid}`
const isSaved = () => definition.peek() === known.definition
export const version = () => known.version

/** Opens what the page was given, or what this browser kept of an earlier visit. */
export function open(draft) {
  known = { definition: draft.definition, version: draft.version }
  const kept = readOnly.peek() ? null : stored()
  batch(() => {
    definition.value = draft.definition
    if (kept) restore(kept, draft)
  })
  effect(() => {
    void definition.value
    if (readOnly.value) return
    if (isSaved()) {
      if (!running) saved.value = { state: 'saved' }
      return
    }
    saved.value = { state: 'saving' }
    later(QUIET)
  })
  addEventListener('online', () => later(0))
  addEventListener('pagehide', keep)
  document.addEventListener('visibilitychange', () => { if (document.hidden) keep() })
}

function stored(name = key()) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null')
  } catch {
    return null
  }
}

/** Steps to undo survive a reload; changes that never reached the server do too. */
function restore(kept, draft) {
  if (kept.definition && !equal(kept.definition, draft.definition)) {
    definition.value = kept.version === draft.version ? kept.definition : combined(kept.base ?? draft.definition, kept.definition, draft)
  } else if (kept.version !== draft.version) {
    return
  }
  past.value = unpacked(kept.definition ?? draft.definition, kept.past ?? [])
  future.value = unpacked(kept.definition ?? draft.definition, kept.future ?? [])
}

/** Writes into the browser what a reload would lose; the oldest steps go first if they don't fit. */
function keep() {
  if (readOnly.peek()) return
  const unsaved = isSaved() ? {} : { definition: definition.peek(), base: known.definition }
  for (let steps = 100; ; steps = Math.floor(steps / 2)) {
    const kept = {
      version: known.version, ...unsaved,
      past: packed(definition.peek(), past.peek().slice(steps ? -steps : past.peek().length)),
      future: packed(definition.peek(), future.peek().slice(steps ? -steps : future.peek().length)),
    }
    try {
      localStorage.setItem(key(), JSON.stringify(kept))
      return
    } catch (error) {
      if (!steps && !makeRoom()) return
    }
  }
}

/** Forgets what can be taken back in other flows, where everything is saved; whether there was anything to forget. */
function makeRoom() {
  const others = Object.keys(localStorage).filter((one) => one.startsWith(KEPT) && one !== key() && !stored(one)?.definition)
  for (const one of others) localStorage.removeItem(one)
  return others.length > 0
}

function later(wait) {
  clearTimeout(timer)
  timer = setTimeout(save, wait)
}

/** Saves now what is not saved yet; resolves once the server has everything, or can't be reached. */
export async function save() {
  clearTimeout(timer)
  while (running) await running
  if (isSaved() || readOnly.peek() || conflict.peek()) return
  running = send(definition.peek()).finally(() => { running = null })
  await running
}

/** Saves what is changed meanwhile too, unless somebody else's changes came between. @returns {Promise<boolean>} whether the server has everything */
export async function saveAll() {
  const before = meetings
  do await save()
  while (!isSaved() && !conflict.peek() && meetings === before && saved.peek().state === 'saving')
  return isSaved()
}

async function send(sent) {
  try {
    const { version: now } = await postJson(config.peek().urls.draft, { definition: sent, version: known.version })
    known = { definition: sent, version: now }
    if (isSaved()) saved.value = { state: 'saved' }
    else later(QUIET)
  } catch (refused) {
    if (refused.status === 409) meet(refused.body)
    else fail(refused)
  }
  keep()
}

function fail({ status, message }) {
  const isGone = status === 0 || status >= 500
  saved.value = { state: isGone ? 'offline' : 'refused', message }
  if (isGone || status === SIGNED_OUT) later(AGAIN)
}

/** What two people did, put together; asks where both changed the same step. */
function combined(base, mine, theirs) {
  const { definition: merged, conflicts } = merge(base, mine, theirs.definition)
  if (conflicts.length) conflict.value = { conflicts, by: theirs.saved_by }
  return merged
}

/** Somebody else saved in between: takes over what they did. */
export function meet(theirs) {
  const base = known.definition
  meetings += 1
  known = { definition: theirs.definition, version: theirs.version }
  batch(() => {
    past.value = past.peek().map((step) => ({ ...step, definition: merge(base, step.definition, theirs.definition).definition }))
    future.value = []
    definition.value = combined(base, definition.peek(), theirs)
  })
  later(0)
}

/** Ends a conflict with the definition that was chosen. */
export function settle(chosen) {
  batch(() => {
    conflict.value = null
    definition.value = chosen
  })
  later(0)
}

/** Takes a definition that the server already has, as after restoring a revision. */
export function adopt(draft) {
  batch(() => {
    past.value = [...past.peek(), { definition: definition.peek(), key: null }].slice(-100)
    future.value = []
    known = { definition: draft.definition, version: draft.version }
    definition.value = draft.definition
    saved.value = { state: 'saved' }
  })
  keep()
}
