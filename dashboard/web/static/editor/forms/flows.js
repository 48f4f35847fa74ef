// Actions that go into other flows, or start others in them.
import { _, fill } from '../i18n.js'
import { FLOWS, registerAction } from './registry.js'
import { recipientFields, recipients } from './summaries.js'

const flow = { kind: 'asset', key: 'flow', from: 'flows', label: _('Flow'), required: true, creates: 'flows' }

registerAction('enter_flow', {
  label: _('Enter another flow'), icon: 'goto', theme: 'flow',
  fields: [flow, { kind: 'flag', key: 'terminal', label: _('Do not come back'), hint: _('This flow ends when the other one begins.') }],
  summary: ({ flow: to, terminal }) => fill(terminal ? _('Go on in {flow}') : _('Enter {flow} and come back'), { flow: to?.name || '…' }),
  create: () => ({ flow: { uuid: '', name: '' } }),
})

registerAction('start_session', {
  label: _('Start others in a flow'), icon: 'play', theme: 'flow', flows: FLOWS.online,
  fields: [
    flow,
    { kind: 'flag', key: 'create_contact', label: _('A new contact') },
    ...recipientFields,
    { kind: 'exclusions', key: 'exclusions', label: _('Leave out who is in a flow at that time') },
  ],
  summary: ({ flow: to, ...action }) => fill(_('Start {people} in {flow}'), { people: recipients(action), flow: to?.name || '…' }),
  create: () => ({ flow: { uuid: '', name: '' }, groups: [] }),
})
