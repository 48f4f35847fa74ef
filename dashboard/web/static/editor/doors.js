// What opens the parts that are fetched when they are first needed.
import { signal } from './html.js'

/** Whether the forms of actions and routers, with their labels and summaries, are there; they come right after the cards. */
export const formsReady = signal(false)
export const loadForms = () => import('./forms/index.js').then(() => { formsReady.value = true })

export const helpShown = signal(false)
export const findShown = signal(false)
export const showHelp = () => { helpShown.value = true }
export const find = () => { findShown.value = true }
export const addNote = () => import('./notes.js').then((notes) => notes.addNote())
