// Parts of the editor that are fetched when they are first needed.
import { html, signal } from './html.js'

/**
 * A component that stands for one of a module that is still to come.
 * @param {() => Promise<any>} load such as `() => import('./history.js')`
 * @param {string} name the export that is the component
 */
export function lazy(load, name = 'default') {
  const loaded = signal(/** @type {any} */ (null))
  let asked = false
  return function Later(props) {
    if (!asked) load().then((module) => { loaded.value = module[name] }, () => { asked = false })
    asked = true
    return loaded.value && html`<${loaded.value} ...${props} />`
  }
}
