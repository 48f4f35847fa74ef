// Beside each text that is sent as SMS: how many it takes, and how many letters are left in the last one.
import { segments } from '../editor/sms.js'

for (const box of document.querySelectorAll('[data-sms]')) {
  const shown = document.createElement('output')
  shown.className = 'quiet small'
  shown.htmlFor = box.id
  shown.dir = 'ltr'
  box.after(shown)
  const count = () => {
    const { parts, left, odd } = segments(box.value)
    shown.textContent = box.value ? [`${parts} SMS`, `+${left}`, odd.join(' ')].filter(Boolean).join(' · ') : ''
  }
  box.addEventListener('input', count)
  count()
}
