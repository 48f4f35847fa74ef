// A page of ours in a dialog over another one, as the launch of a flow. Without scripts its link leads to that page.

/** @param {string} url @param {{label: string, close: string}} words what the dialog and its button are called */
export function openDialog(url, { label, close }) {
  const dialog = document.createElement('dialog')
  const button = document.createElement('button')
  const frame = document.createElement('iframe')
  dialog.className = 'framing'
  dialog.setAttribute('aria-label', label)
  Object.assign(button, { type: 'button', className: 'close secondary outline', textContent: '×', title: close, onclick: () => dialog.close() })
  button.setAttribute('aria-label', close)
  Object.assign(frame, { src: url, title: label })
  frame.addEventListener('load', () => frame.contentDocument?.addEventListener('keydown', (event) => { if (event.key === 'Escape') dialog.close() }))
  dialog.append(button, frame)
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-dialog]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  openDialog(link.href, { label: link.textContent, close: link.dataset.dialog })
})
