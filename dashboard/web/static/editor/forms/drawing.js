// What every form draws with.
export { html, useComputed, useEffect, useRef, useSignal } from '../html.js'
export { assets, definition, info, isTranslating } from '../store.js'
