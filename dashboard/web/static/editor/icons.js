// Line icons on a 24 × 24 grid, drawn for the editor; any other name is shown as the character that it is.
import { html } from './html.js'

const PATHS = {
  question: 'M21 12a8 8 0 0 1-8 8H4l2-3.2A8 8 0 1 1 21 12zM10.5 9.8a2.5 2.5 0 1 1 3.4 2.4c-.7.3-.9.7-.9 1.3M13 16.2v.1',
  message: 'M21 12a8 8 0 0 1-8 8H4l2-3.2A8 8 0 1 1 21 12zM9 11h8M9 14h5',
  action: 'M13 3 5 14h6l-1 7 8-11h-6z',
  split: 'M12 3v6M12 9c0 5-6 3-6 9M12 9c0 5 6 3 6 9M3.5 15.5 6 18l2.5-2.5M15.5 15.5 18 18l2.5-2.5',
  save: 'M16 20v-1a4 4 0 0 0-4-4H7a4 4 0 0 0-4 4v1M9.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M16 11l2 2 4-4',
  goto: 'M5 4v6a4 4 0 0 0 4 4h10M15 10l4 4-4 4',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  stop: 'M7 7h10v10H7z',
  cut: 'M8.5 8 20 18M8.5 16 20 6M6 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M6 20.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  paste: 'M9 4h6v3H9zM9 5H6v16h12V5h-3',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  pen: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  pin: 'M6 3v18M6 4h12l-3 4 3 4H6',
  play: 'M7 4l13 8-13 8z',
  back: 'M15 5l-7 7 7 7',
  on: 'M9 5l7 7-7 7',
  undo: 'M4 9h10a6 6 0 0 1 0 12H9M4 9l4-4M4 9l4 4',
  redo: 'M20 9H10a6 6 0 0 0 0 12h5M20 9l-4-4M20 9l-4 4',
  tidy: 'M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4',
  outline: 'M4 6h.01M8 6h12M4 12h.01M8 12h12M4 18h.01M8 18h12',
  canvas: 'M4 4h7v6H4zM13 14h7v6h-7zM7.500 10v7H13',
  results: 'M5 20V11M12 20V4M19 20v-6',
  find: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M16 16l5 5',
  note: 'M4 4h16v11l-5 5H4zM15 20v-5h5',
  history: 'M4 12a8 8 0 1 0 2.5-5.800M4 4v4h4M12 8v4l3 2',
  warn: 'M12 4 2.500 20h19zM12 10v4M12 17v.1',
  fine: 'M4 12l5 5L20 6',
  close: 'M6 6l12 12M18 6 6 18',
  retry: 'M20 12a8 8 0 1 1-2.500-5.800M20 4v4h-4',
  people: 'M16 20v-1a4 4 0 0 0-4-4H7a4 4 0 0 0-4 4v1M9.500 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7M16 4.200a3.500 3.500 0 0 1 0 6.600M21 20v-1a4 4 0 0 0-3-3.900',
  phone: 'M7 2h10v20H7zM11 18.500h2',
  keys: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
}

export function Icon({ name }) {
  if (!name) return null
  if (!PATHS[name]) return html`<span class="icon sign" aria-hidden="true">${name}</span>`
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`
}
