// Keys in the list of messages. They rest while somebody types, and can be switched off, so that no other use of the
// keyboard (screen readers, speech input) is disturbed; the choice is kept in this browser.
const form = document.getElementById('list')
const dialog = document.getElementById('keys')
const choice = dialog.querySelector('input')
const OFF = 'jibu.keys.off'
const PLACE = 'jibu.keys.place'
const rows = [...form.querySelectorAll('tbody tr')]

const marks = (row) => row.querySelector('input[type="checkbox"]')
const current = () => rows.indexOf(document.activeElement.closest('tbody tr'))

const go = (place) => {
  const row = rows[Math.max(0, Math.min(place, rows.length - 1))]
  const target = marks(row) ?? row.querySelector('a')
  target?.focus()
  row.scrollIntoView({ block: 'nearest' })
}

const mark = () => {
  const place = current()
  if (place >= 0 && marks(rows[place])) marks(rows[place]).checked = !marks(rows[place]).checked
}

// What is ticked, else the message that has the focus; afterwards the next one has it.
const archive = () => {
  const button = form.querySelector('button[value="archive"]')
  const place = current()
  if (!button || (place < 0 && !form.querySelector('[name="message"]:checked'))) return
  if (!form.querySelector('[name="message"]:checked')) marks(rows[place]).checked = true
  sessionStorage.setItem(PLACE, String(Math.max(place, 0)))
  form.requestSubmit(button)
}

const reply = () => {
  const link = rows[current()]?.dataset.reply
  if (link) location.assign(link)
}

const DO = {
  j: () => go(current() + 1),
  k: () => go(current() - 1),
  x: mark,
  e: archive,
  r: reply,
  '/': () => document.querySelector('search input[type="search"]').focus(),
  '?': () => dialog.showModal(),
}

const isTyping = (element) =>
  element.isContentEditable || element.matches('textarea, select, input:not([type="checkbox"])')

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (localStorage.getItem(OFF) || dialog.open || isTyping(event.target)) return
  const act = Object.hasOwn(DO, event.key) && DO[event.key]
  if (!act) return
  event.preventDefault()
  act()
})

for (const button of document.querySelectorAll('[data-keys]')) {
  button.hidden = false
  button.addEventListener('click', () => dialog.showModal())
}
choice.checked = !localStorage.getItem(OFF)
choice.addEventListener('change', () => {
  if (choice.checked) localStorage.removeItem(OFF)
  else localStorage.setItem(OFF, 'yes')
})

const place = sessionStorage.getItem(PLACE)
sessionStorage.removeItem(PLACE)
if (place && !localStorage.getItem(OFF)) go(Number(place))
