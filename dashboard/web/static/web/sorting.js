// Rows that are put in order by dragging. Each row has a form whose buttons do the same for the keyboard: dragging sends
// it with the place where the row was let go. Listeners are on the document, as the rows are exchanged then.
let dragged = null
let before = null
let isDropped = false

const rowsAround = (row) => [...row.parentElement.children]
const restore = () => dragged.parentElement.insertBefore(dragged, before)

document.addEventListener('dragstart', (event) => {
  dragged = event.target.closest?.('[data-sortable] > tr') ?? null
  if (!dragged) return
  before = dragged.nextElementSibling
  isDropped = false
  event.dataTransfer.effectAllowed = 'move'
})

document.addEventListener('dragover', (event) => {
  const over = event.target.closest?.('[data-sortable] > tr')
  if (!dragged || over?.parentElement !== dragged.parentElement) return
  event.preventDefault()
  if (over === dragged) return
  const { top, height } = over.getBoundingClientRect()
  over[event.clientY > top + height / 2 ? 'after' : 'before'](dragged)
})

document.addEventListener('drop', (event) => {
  if (!dragged) return
  event.preventDefault()
  isDropped = true
})

document.addEventListener('dragend', () => {
  if (!dragged) return
  if (!isDropped) restore()
  else if (dragged.nextElementSibling !== before) {
    const button = dragged.querySelector('button[name="to"]')
    button.value = String(rowsAround(dragged).indexOf(dragged))
    button.disabled = false
    button.click()
  }
  dragged = null
})
