// Publishing: the draft becomes a revision that people get from now on; those in the middle of it stay on theirs.
import { signal } from './html.js'
import { postJson } from './api.js'
import { _ } from './i18n.js'
import { meet, saveAll, version } from './save.js'
import { config, issues, panel, saved } from './store.js'

/** What publishing led to: `{kind: 'done', revision, summary}`, `{kind: 'tests', tests}` or `{kind: 'refused', message}`. */
export const outcome = signal(/** @type {any} */ (null))
export const publishing = signal(false)

const REFUSED = 422
const CHANGED = _('Somebody else changed this flow meanwhile. Look at it and publish again.')

export async function publish(confirmed = false) {
  publishing.value = true
  try {
    if (!await saveAll()) throw unsaved()
    const { revision, summary } = await postJson(config.peek().urls.publish, { version: version(), confirm_tests: confirmed })
    config.value = { ...config.peek(), flow: { ...config.peek().flow, published: revision, is_live: true } }
    outcome.value = { kind: 'done', revision, summary }
  } catch (refused) {
    tell(refused)
  } finally {
    publishing.value = false
  }
}

/** What isn't on the server can't be published: what others would get is what was saved before. */
function unsaved() {
  const { state, message } = saved.peek()
  if (state === 'offline') return { status: 0 }
  return { status: REFUSED, message: state === 'refused' ? message : CHANGED }
}

function tell({ status, body, message }) {
  if (status === 409) {
    meet(body)
    outcome.value = { kind: 'refused', message: CHANGED }
  } else if (body?.issues) {
    issues.value = body.issues
    panel.value = { kind: 'issues' }
  } else if (status === 424) {
    outcome.value = { kind: 'tests', tests: body.tests }
  } else {
    outcome.value = { kind: 'refused', message: status ? message : _('The server can’t be reached. Your changes are kept; publish again later.') }
  }
}
