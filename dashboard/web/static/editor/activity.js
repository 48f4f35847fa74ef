// Fetches what people did in a live flow, while that is shown; it is drawn by overlay.js.
import { getJson } from './api.js'
import { activity, config } from './store.js'

const EVERY = 10_000
let timer = 0

/** Shows or hides the counts; while they are shown and looked at, they are renewed. */
export function toggleOverlay() {
  clearInterval(timer)
  if (activity.peek()) {
    activity.value = null
    return
  }
  renew()
  timer = setInterval(() => { if (!document.hidden) renew() }, EVERY)
}

export const renew = () => getJson(config.peek().urls.activity).then((counts) => { activity.value = counts }, () => {})
