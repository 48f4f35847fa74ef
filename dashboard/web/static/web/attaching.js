// Files that are uploaded become lines in the field of attachments, as they are typed there.
import { postFile } from '../editor/api.js'

const place = document.querySelector('[data-attach]')
const [choose, told] = place.querySelectorAll('input, small')
const box = document.querySelector('[name="attachments"]')

place.hidden = false
choose.addEventListener('change', async (event) => {
  event.stopPropagation()
  const [file] = choose.files
  if (!file) return
  told.textContent = ''
  try {
    const { type, url } = await postFile(place.dataset.attach, file)
    box.value = [box.value.trim(), `${type}:${url}`].filter(Boolean).join('\n')
    box.rows = box.value.split('\n').length
    choose.value = ''
    box.dispatchEvent(new Event('change', { bubbles: true }))
  } catch (refused) {
    told.textContent = refused.message
  }
})
