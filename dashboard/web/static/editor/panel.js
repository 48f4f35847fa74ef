// The side panel: forms of steps, the list of problems, saved conversations, the history. What it shows is loaded when it
// is first opened, so that the page is small until then.
import { html, signal, useEffect, useRef } from './html.js'
import { _ } from './i18n.js'
import { panel } from './store.js'

/** @type {Map<string, {title: string, load: () => Promise<any>, Body?: any}>} */
const panels = new Map()
const ready = signal(0)

/** @param {string} kind the `kind` of what `panel` is set to @param {() => Promise<any>} load gives the component, which gets that as its properties */
function registerPanel(kind, title, load) {
  panels.set(kind, { title, load })
}

registerPanel('action', _('Step'), () => import('./forms/step-panel.js').then((module) => module.ActionPanel))
registerPanel('router', _('Answers'), () => import('./forms/step-panel.js').then((module) => module.RouterPanel))
registerPanel('node', _('Step'), () => import('./forms/step-panel.js').then((module) => module.NodePanel))
registerPanel('answers', _('Answers'), () => import('./forms/step-panel.js').then((module) => module.RouterPanel))
registerPanel('issues', _('To mend'), () => import('./issues.js').then((module) => module.IssueList))
registerPanel('history', _('History'), () => import('./history.js').then((module) => module.History))
registerPanel('tests', _('Tests and replays'), () => import('./testcases.js').then((module) => module.TestCases))

const closePanel = () => { panel.value = null }

export default function Panel() {
  const shown = panel.value
  const known = shown && panels.get(shown.kind)
  const element = useRef(null)
  const opener = useRef(null)
  useEffect(() => {
    if (known && !known.Body) known.load().then((Body) => { known.Body = Body; ready.value += 1 })
  }, [known])
  useEffect(() => {
    if (!shown) return undefined
    if (!element.current?.contains(document.activeElement)) opener.current = document.activeElement
    element.current?.focus()
    return () => { if (!panel.peek() && opener.current?.isConnected) opener.current.focus() }
  }, [shown])
  if (!known) return null
  const { Body } = ready.value >= 0 ? known : {}
  const keys = (event) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    closePanel()
  }
  return html`<aside class="panel" ref=${element} tabindex="-1" aria-label=${known.title} onKeyDown=${keys}>
    <header><h2>${known.title}</h2><button type="button" class="quiet" aria-label=${_('Close')} onClick=${closePanel}>×</button></header>
    <div class="panel-body">${Body ? html`<${Body} key=${`${shown.node}${shown.action}`} ...${shown} />` : html`<p aria-busy="true">${_('Loading…')}</p>`}</div>
  </aside>`
}
