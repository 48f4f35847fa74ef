// Asks the server what is wrong with the definition and what it holds, when nothing changed for a moment.
import { batch, effect } from './html.js'
import { getJson, postJson } from './api.js'
import { assets, config, definition, info, issues } from './store.js'

const QUIET = 700
const idle = globalThis.requestIdleCallback ?? ((run) => setTimeout(run, 50))

let timer = 0
let round = 0

export function startChecks() {
  getJson(config.peek().urls.assets).then((found) => { assets.value = found }, () => {})
  effect(() => {
    void definition.value
    clearTimeout(timer)
    timer = setTimeout(() => idle(check), QUIET)
  })
}

async function check() {
  const asked = ++round
  const found = await postJson(config.peek().urls.check, { definition: definition.peek() }).catch(() => null)
  if (!found || asked !== round) return
  batch(() => {
    issues.value = found.unreadable ? [{ code: 'unreadable', severity: 'error', ...found.unreadable }] : found.issues
    if (found.info) info.value = found.info
  })
}
