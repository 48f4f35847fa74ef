// A conversation with the definition as it is being edited, held by the real engine on the server; nothing is stored there.
import { batch, signal } from './html.js'
import { postJson } from './api.js'
import { _ } from './i18n.js'
import { told } from './events.js'

/**
 * @typedef {{kind: 'out'|'in'|'note'|'problem', text: string, attachments?: string[], time?: string}} Line
 * @typedef {{say?: string, timeout?: boolean, expiration?: boolean, expect?: string[]}} Step as saved conversations have them
 */

/**
 * @param {{definition: () => any, start: () => string, resume: () => string, moved?: (nodeUuid: string|null) => void}} given
 *   `definition` is read anew on each turn, so that edits count at once; `start` and `resume` are addresses
 */
export function makeSimulation({ definition, start, resume, moved = () => {} }) {
  const state = {
    lines: signal(/** @type {Line[]} */ ([])),
    screens: signal(/** @type {string[]} */ ([])),
    replies: signal(/** @type {string[]} */ ([])),
    cost: signal(0),
    context: signal(null),
    session: signal(/** @type {any} */ (null)),
    busy: signal(false),
    skin: signal('sms'),
    persona: signal(/** @type {any} */ ({})),
    mocks: signal(/** @type {{status: number, body: string}[]} */ ([])),
    allowWebhooks: signal(false),
    steps: signal(/** @type {Step[]} */ ([])),
    startNode: signal(''),
  }
  let contact = null
  let round = 0

  const settings = () => ({
    definition: definition(), skin: state.skin.peek(), start_node: state.startNode.peek() || undefined,
    mocks: { webhook: state.mocks.peek() }, allow_webhooks: state.allowWebhooks.peek(),
  })

  async function turn(url, body, said) {
    const asked = ++round
    state.busy.value = true
    try {
      const turned = await postJson(url, { ...settings(), ...body })
      if (asked === round) take(turned, said)
    } catch (refused) {
      if (asked === round) add({ kind: 'problem', text: refused.message || _('The server could not be reached.') })
    } finally {
      if (asked === round) state.busy.value = false
    }
  }

  const add = (...lines) => { state.lines.value = [...state.lines.peek(), ...lines] }

  function take(turned, said) {
    contact = turned.contact
    const messages = turned.events.filter((event) => event.type === 'msg_created' || event.type === 'ivr_created').map((event) => event.msg)
    batch(() => {
      state.session.value = turned.session
      state.screens.value = turned.screens ?? []
      state.replies.value = (messages.at(-1)?.quick_replies ?? []).map((reply) => reply.text ?? reply)
      state.cost.value += turned.cost?.segments ?? 0
      state.context.value = turned.context
      state.steps.value = [...state.steps.peek(), ...said, { expect: messages.map((message) => message.text) }]
      add(...turned.events.flatMap(lineOf))
    })
    moved(nodeOf(turned, definition().uuid))
  }

  return {
    ...state,
    get isWaiting() { return state.session.value?.status === 'waiting' },
    get timeout() { return timeoutOf(state.session.value, definition()) },
    start(node = '') {
      contact = null
      batch(() => {
        Object.assign(state.startNode, { value: node })
        state.lines.value = []
        state.screens.value = []
        state.replies.value = []
        state.cost.value = 0
        state.steps.value = []
        state.session.value = null
      })
      return turn(start(), { contact: contactOf(state.persona.peek()) }, [])
    },
    say(text) {
      if (!state.session.peek() || state.busy.peek()) return Promise.resolve()
      add({ kind: 'in', text })
      return turn(resume(), { session: state.session.peek(), contact, resume: { type: 'msg', text } }, [{ say: text }])
    },
    pass(kind) {
      add({ kind: 'note', text: kind === 'timeout' ? _('Nobody answered in time.') : _('The conversation expired.') })
      return turn(resume(), { session: state.session.peek(), contact, resume: { type: kind } }, [{ [kind]: true }])
    },
  }
}

/** A persona without what only this browser knows of it. */
export function contactOf({ id: _id, ...persona }) {
  return persona
}

/** The node of a flow that the conversation is at: where it waits, or what it came to last; runs that ended forget their path. */
function nodeOf({ session, segments = [] }, flowUuid) {
  const waits = waitingNode(session, flowUuid)
  return waits ?? segments.findLast((one) => one.flow_uuid === flowUuid)?.destination_uuid ?? null
}

function waitingNode(session, flowUuid) {
  const run = (session.runs ?? []).find((one) => one.flow?.uuid === flowUuid && one.path?.length && ['waiting', 'active'].includes(one.status))
  return run?.path.at(-1).node_uuid ?? null
}

/** The seconds after which a waiting conversation goes on by itself; 0 if it does not. */
function timeoutOf(session, definition) {
  if (session?.status !== 'waiting') return 0
  const at = waitingNode(session, definition.uuid)
  return definition.nodes.find((node) => node.uuid === at)?.router?.wait?.timeout?.seconds ?? 0
}

/** @returns {Line[]} what an event shows on the phone */
function lineOf(event) {
  if (event.type === 'msg_created' || event.type === 'ivr_created') return [{ kind: 'out', text: event.msg.text, attachments: event.msg.attachments, time: event.created_on }]
  const text = told(event)
  if (!text) return []
  return [{ kind: ['error', 'failure', 'warning'].includes(event.type) ? 'problem' : 'note', text }]
}
