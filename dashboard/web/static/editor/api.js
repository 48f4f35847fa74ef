// Requests to the server: JSON both ways, with the token against forged requests.

/** A refusal: `status` (0: not reached), `message` for people, `body` as it came. */
class Refused extends Error {
  constructor(status, body) {
    super(body?.message ?? '')
    this.status = status
    this.body = body
  }
}

const cookie = () => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1]
/** That of the page is an old one once somebody has signed in again in another tab. */
const token = () => cookie() ?? document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? ''

async function call(url, options) {
  const response = await fetch(url, { credentials: 'same-origin', ...options }).catch(() => { throw new Refused(0, null) })
  const body = response.status === 204 ? null : await response.json().catch(() => null)
  if (!response.ok) throw new Refused(response.status, body)
  return body
}

export const getJson = (url) => call(url, { headers: { Accept: 'application/json' } })

export const postJson = (url, body, method = 'POST') =>
  call(url, { method, headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': token() }, body: JSON.stringify(body) })

/** Sends a file in the field `file` of a form. */
export function postFile(url, file) {
  const body = new FormData()
  body.set('file', file)
  return call(url, { method: 'POST', headers: { Accept: 'application/json', 'X-CSRFToken': token() }, body })
}
