// The table of translations while it is filled in: what each text costs, how much is done, rows that hold some words, and a
// warning before what was typed is left behind. Saving and filtering by what is missing work without it.
import { _, fill } from '../i18n.js'
import { segments } from '../sms.js'

const form = document.querySelector('.translations')
const fields = [...(form?.querySelectorAll('textarea') ?? [])]
const progress = document.querySelector('progress')
const told = document.querySelector('.progress-words')
const before = new Map(fields.map((field) => [field, field.value]))

const isDirty = () => fields.some((field) => field.value !== before.get(field))

/** What the row's translation costs. A text that takes more SMS than its source is marked. */
function count(field) {
  const row = field.closest('tr')
  const source = segments(row.querySelector('[data-source]').textContent).parts
  const { parts, odd } = segments(field.value)
  const cell = row.querySelector('[data-sms]')
  cell.textContent = field.value ? parts : ''
  cell.title = odd.length ? fill(_('These letters leave room for 70 in a message instead of 160: {letters}'), { letters: odd.join(' ') }) : ''
  cell.classList.toggle('dear', Boolean(field.value) && parts > source)
}

/** Translations that were there when the page came, and those typed since. */
function tell() {
  const read = fields.filter((field) => field.dataset.read)
  const more = read.filter((field) => field.value.trim()).length - read.filter((field) => before.get(field).trim()).length
  const done = Number(progress.dataset.done) + more
  progress.value = done
  told.textContent = fill(_('{done} of {all} texts that people read are translated.'), { done, all: progress.max })
}

function search(words) {
  for (const field of fields) {
    const row = field.closest('tr')
    row.hidden = !`${row.querySelector('[data-source]').textContent} ${field.value}`.toLowerCase().includes(words.toLowerCase())
  }
}

/** Names, numbers and the like stay as they are in every language: one click says so. */
function offerToKeep(field) {
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'keep secondary outline', textContent: _('No translation needed') })
  button.addEventListener('click', () => {
    field.value = field.closest('tr').querySelector('[data-source]').textContent
    field.dispatchEvent(new Event('input'))
    field.focus()
  })
  field.after(button)
}

for (const field of fields) {
  count(field)
  offerToKeep(field)
  field.addEventListener('input', () => { count(field); tell() })
}
const find = document.querySelector('.find-text')
if (find) {
  find.hidden = false
  find.querySelector('input').addEventListener('input', (event) => search(event.target.value))
}
// What somebody else translated meanwhile stays: only what was changed here is sent.
form?.addEventListener('formdata', ({ formData }) => {
  for (const field of fields) if (field.value === before.get(field)) formData.delete(field.name)
})
let isSent = false
form?.addEventListener('submit', () => { isSent = true })
addEventListener('beforeunload', (event) => { if (isDirty() && !isSent) event.preventDefault() })
