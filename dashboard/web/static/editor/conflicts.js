// Two people changed the same steps: shows both versions of each, and takes the one that is chosen.
import { html, useEffect, useRef, useSignal } from './html.js'
import { formsReady } from './doors.js'
import { actionForm } from './forms/registry.js'
import { _, fill } from './i18n.js'
import { withTheirs } from './merge.js'
import { conflict, settle } from './save.js'
import { assets, definition } from './store.js'

export function Conflicts({ conflicts, by }) {
  const dialog = useRef(null)
  const theirs = useSignal(new Set())
  useEffect(() => dialog.current.showModal(), [])
  void formsReady.value // what a step says and does is told by its form
  const choose = (node, take) => {
    const next = new Set(theirs.peek())
    if (take) next.add(node)
    else next.delete(node)
    theirs.value = next
  }
  const finish = () => settle(conflicts.filter((one) => theirs.value.has(one.node)).reduce(withTheirs, definition.peek()))
  // Browsers close a dialog when Escape is pressed again, whatever is said to it; nothing is saved before the choice.
  const stay = () => { if (conflict.peek()) dialog.current.showModal() }
  const name = by?.name ?? _('Somebody else')
  return html`<dialog ref=${dialog} class="ask wide" aria-labelledby="conflict" onCancel=${(event) => event.preventDefault()} onClose=${stay}>
    <h2 id="conflict">${fill(_('{name} changed the same steps'), { name })}</h2>
    <p>${_('Everything else has been put together. Choose for these:')}</p>
    ${conflicts.map((one, index) => html`<fieldset key=${one.node}><legend>${fill(_('Step {number}'), { number: index + 1 })}</legend>
      <${Side} label=${_('Mine')} node=${one.mine} group=${one.node} checked=${!theirs.value.has(one.node)} choose=${() => choose(one.node, false)} />
      <${Side} label=${fill(_('{name}’s'), { name })} node=${one.theirs} group=${one.node} checked=${theirs.value.has(one.node)} choose=${() => choose(one.node, true)} />
    </fieldset>`)}
    <p class="buttons"><button type="button" class="primary" onClick=${finish}>${_('Keep these')}</button></p>
  </dialog>`
}

function Side({ label, node, group, checked, choose }) {
  return html`<label class="version"><input type="radio" name=${group} checked=${checked} onChange=${choose} /><b>${label}</b>
    <span dir="auto">${node ? lines(node).map((line) => html`<span class="line">${line}</span>`) : html`<em>${_('removed')}</em>`}</span></label>`
}

/** What a node says and does, a line each. */
function lines(node) {
  const actions = (node.actions ?? []).map((action) => actionForm(action.type)?.summary(action, assets.peek()) ?? action.type)
  const answers = node.router?.categories?.map((category) => category.name).join(' · ')
  return [...actions, answers].filter(Boolean)
}
