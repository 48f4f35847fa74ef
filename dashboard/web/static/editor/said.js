// Words that go into the flow: answers, names of results, what is said. They are in its language, not in the page's.
import { config, definition } from './store.js'

/** In English where the language isn't one that pages speak. @type {(text: string) => string} */
export const said = (text) => config.peek().words?.[definition.peek()?.language]?.[text] ?? text
