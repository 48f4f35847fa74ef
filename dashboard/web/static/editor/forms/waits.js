// Nodes that wait: for a reply, for a recording or a picture, for a forwarded call.
import { _, fill } from '../i18n.js'
import { FLOWS, registerRouter } from './registry.js'
import { switchOn } from './switch.js'

const theme = 'wait'
const isWait = (node, hint) => node.router.type === 'switch' && node.router.wait?.type === 'msg' && (node.router.wait.hint?.type ?? null) === hint
const names = (node) => node.router.categories.map((category) => category.name).join(', ')
const OTHER = 'Other'
const ALL = 'All Responses'

const HINTS = [
  ['audio', _('Wait for a recording'), 'wait_for_audio'],
  ['image', _('Wait for a picture'), 'wait_for_image'],
  ['video', _('Wait for a film'), 'wait_for_video'],
  ['location', _('Wait for a place'), 'wait_for_location'],
]

for (const [hint, label, ui] of HINTS) {
  registerRouter(ui, {
    label, icon: 'question', theme, ui, shape: 'wait', flows: FLOWS.waiting,
    matches: (node) => isWait(node, hint),
    summary: names,
    create: () => switchOn('@input', [], ALL, { wait: { type: 'msg', hint: { type: hint } } }),
  })
}

registerRouter('wait_for_digits', {
  label: _('Wait for keys pressed in a call'), icon: 'question', theme, ui: 'wait_for_digits', shape: 'wait', flows: FLOWS.voice,
  matches: (node) => isWait(node, 'digits'),
  summary: names,
  create: () => switchOn('@input', [], OTHER, { wait: { type: 'msg', hint: { type: 'digits', count: 1 } } }),
})

registerRouter('wait_for_response', {
  label: _('Wait for a reply'), icon: 'question', theme, ui: 'wait_for_response', shape: 'wait', flows: [...FLOWS.waiting, ...FLOWS.voice],
  matches: (node) => node.router.type === 'switch' && node.router.wait?.type === 'msg',
  summary: names,
  create: () => switchOn('@input.text', [], ALL, { wait: { type: 'msg' } }),
})

registerRouter('wait_for_dial', {
  label: _('Forward the call'), icon: 'phone', theme, ui: 'wait_for_dial', shape: 'dial', flows: FLOWS.voice, retired: true,
  matches: (node) => node.router.wait?.type === 'dial',
  summary: (node) => fill(_('Forward the call to {phone}'), { phone: node.router.wait.phone }),
  create: () => switchOn('@(default(resume.dial.status, ""))', [{ name: 'Answered', tests: [{ type: 'has_only_text', arguments: ['answered'] }] }], OTHER,
    { wait: { type: 'dial', phone: '', dial_limit_seconds: 60, call_limit_seconds: 7200 } }),
})
