// Actions that keep something of the conversation: results, locals, labels of messages.
import { _, fill } from '../i18n.js'
import { FLOWS, registerAction } from './registry.js'
import { names } from './summaries.js'

registerAction('set_run_result', {
  label: _('Save a result'), icon: '☑', theme: 'result',
  fields: [
    { kind: 'result', key: 'name', label: _('Name of the result'), required: true },
    { kind: 'template', key: 'value', label: _('Value'), most: 10000 },
    { kind: 'text', key: 'category', label: _('Category'), most: 64, localized: true, hint: _('Reports count by category; leave it empty if there is none.') },
  ],
  summary: ({ name, value, category }) => `${name || '…'} = ${category || value || '—'}`,
  create: () => ({ name: '', value: '' }),
})

const OPERATIONS = [['set', _('set to')], ['increment', _('count up by')], ['clear', _('clear')]]

registerAction('set_run_local', {
  label: _('Keep in a local variable'), icon: '☑', theme: 'result',
  fields: [
    { kind: 'local', key: 'local', label: _('Name of the variable'), required: true, hint: _('Lasts until this conversation ends; small letters, digits and _. It reads as @locals.name') },
    { kind: 'choice', key: 'operation', label: _('What to do'), options: OPERATIONS },
    { kind: 'template', key: 'value', label: _('Value'), most: 1000, when: (action) => action.operation !== 'clear' },
  ],
  summary: ({ local, operation, value }) => (operation === 'clear' ? fill(_('Clear {local}'), { local }) : `${local || '…'} ${operation === 'increment' ? '+=' : '='} ${value ?? ''}`),
  create: () => ({ local: '', value: '', operation: 'set' }),
})

registerAction('add_input_labels', {
  label: _('Label the reply'), icon: '#', theme: 'result', flows: FLOWS.interactive,
  fields: [{ kind: 'assets', key: 'labels', from: 'labels', label: _('Labels'), required: true, most: 100, variable: true, creates: 'labels' }],
  summary: ({ labels }) => fill(_('Label the reply {labels}'), { labels: names(labels) || '…' }),
  create: () => ({ labels: [] }),
})
