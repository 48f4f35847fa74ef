// Canned answers go into the reply where its cursor stands.
const box = document.querySelector('.reply textarea')

document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-answer]')
  if (!button) return
  box.setRangeText(button.dataset.answer, box.selectionStart, box.selectionEnd, 'end')
  box.dispatchEvent(new Event('input', { bubbles: true }))
  button.closest('details').open = false
  box.focus()
})
