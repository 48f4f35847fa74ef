// What opens the parts that are fetched when they are first needed.
import { signal } from './html.js'

export const helpShown = signal(false)
export const findShown = signal(false)
export const showHelp = () => { helpShown.value = true }
export const find = () => { findShown.value = true }
export const addNote = () => import('./notes.js').then((notes) => notes.addNote())
