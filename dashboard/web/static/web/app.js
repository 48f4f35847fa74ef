// The few lines of behaviour that HTML and htmx leave to us. Everything on the pages works without them, only less smoothly.

// A page nobody looks at asks for nothing: polls pause while the tab is hidden, and while rows of a list are ticked.
document.addEventListener('htmx:beforeRequest', (event) => {
  const polled = event.target.matches('[hx-trigger^="every"]')
  if (polled && (document.hidden || event.target.querySelector('input:checked'))) event.preventDefault()
})

// A form is sent once, however often its button is pressed; htmx sees to its own.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (form.hasAttribute('hx-post') || form.method === 'dialog') return
  if (form.dataset.sent) event.preventDefault()
  form.dataset.sent = 'yes'
})
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent
})

// Links that look and speak like buttons answer to the space bar like buttons.
document.addEventListener('keydown', (event) => {
  if (event.key === ' ' && event.target.matches('a[role="button"]')) {
    event.preventDefault()
    event.target.click()
  }
})

// Menus made of <details> close on Escape and on a click elsewhere.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll('details.dropdown[open]')) {
    if (!menu.contains(except)) menu.open = false
  }
}
document.addEventListener('click', (event) => closeMenus(event.target))
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  const menu = document.activeElement?.closest('details.dropdown[open]')
  closeMenus(null)
  menu?.querySelector('summary').focus()
})

// On a narrow screen a row of tabs begins where the page is one of them.
document.addEventListener('DOMContentLoaded', () => {
  for (const current of document.querySelectorAll(':is(.tabs, .sections) [aria-current]')) {
    const row = current.closest('.tabs, .sections')
    const [tab, shown] = [current.getBoundingClientRect(), row.getBoundingClientRect()]
    row.scrollLeft += tab.left + tab.width / 2 - shown.left - shown.width / 2
  }
})

// The newest message of a conversation stays in view.
const showNewest = (root) => {
  for (const log of root.querySelectorAll('[data-follow]')) log.scrollTop = log.scrollHeight
}
document.addEventListener('DOMContentLoaded', () => showNewest(document))
document.addEventListener('htmx:afterSettle', (event) => showNewest(event.target.parentElement ?? document))

// A form sent by htmx is emptied once the server has taken it, and keeps the focus for the next message. An answer that
// goes elsewhere says that it wasn't taken.
document.addEventListener('htmx:afterRequest', (event) => {
  const { successful, xhr } = event.detail
  if (successful && !xhr.getResponseHeader('HX-Retarget') && event.detail.elt.matches('form[data-reset]')) event.detail.elt.reset()
})

// Addresses are copied by a button beside them, which is hidden where that can't work.
document.addEventListener('DOMContentLoaded', () => {
  for (const button of document.querySelectorAll('[data-copy]')) button.hidden = !navigator.clipboard
})
document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy]')
  if (!button) return
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent)
  button.textContent = button.dataset.copied
})
