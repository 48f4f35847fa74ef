// Actions that call others: web services, language models, airtime, people.
import { _, fill } from '../i18n.js'
import { FLOWS, registerAction } from './registry.js'

const theme = 'service'
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'].map((method) => [method, method])
const result = { kind: 'result', key: 'result_name', label: _('Save the outcome as result'), hint: _('Success or Failure, with what the service answered.') }

registerAction('call_webhook', {
  label: _('Call a web service'), icon: '⇄', theme, flows: FLOWS.online,
  fields: [
    { kind: 'choice', key: 'method', label: _('Method'), options: METHODS },
    { kind: 'template', key: 'url', label: _('Address'), required: true, most: 8192, direction: 'ltr', hint: _('What it answers can be read as @webhook.json') },
    { kind: 'map', key: 'headers', label: _('Headers'), most: 10 },
    { kind: 'template', key: 'body', label: _('Body'), lines: 6, most: 20000, direction: 'ltr', when: (action) => !['GET', 'HEAD'].includes(action.method) || action.body },
    result,
  ],
  summary: ({ method, url }) => `${method} ${url || '…'}`,
  create: () => ({ method: 'GET', url: '', headers: { Accept: 'application/json' } }),
})

registerAction('call_resthook', {
  label: _('Tell subscribers (resthook)'), icon: '⇄', theme, flows: FLOWS.online,
  fields: [{ kind: 'named', key: 'resthook', from: 'resthooks', by: 'resthook', label: _('Resthook'), required: true, most: 1000 }, result],
  summary: ({ resthook }) => fill(_('Tell subscribers of {resthook}'), { resthook: resthook || '…' }),
  create: () => ({ resthook: '' }),
})

registerAction('call_llm', {
  label: _('Ask a language model'), icon: '✦', theme, flows: FLOWS.online,
  fields: [
    { kind: 'asset', key: 'llm', from: 'llms', label: _('Language model'), required: true },
    { kind: 'template', key: 'instructions', label: _('Instructions'), lines: 5, required: true, most: 10000 },
    { kind: 'template', key: 'input', label: _('Text it works on'), most: 10000 },
    { kind: 'local', key: 'output_local', label: _('Keep the answer in the local variable'), required: true, hint: _('It is <ERROR> if the model gives none.') },
  ],
  summary: ({ llm, instructions }) => `${llm?.name || '…'}: ${instructions}`,
  create: () => ({ llm: { uuid: '', name: '' }, instructions: '', input: '@input.text', output_local: '_llm_output' }),
})

registerAction('open_ticket', {
  label: _('Hand over to people (ticket)'), icon: 'people', theme, flows: FLOWS.online,
  fields: [
    { kind: 'asset', key: 'topic', from: 'topics', label: _('Topic'), optional: true },
    { kind: 'user', key: 'assignee', label: _('For'), optional: true },
    { kind: 'template', key: 'note', label: _('Note'), lines: 3, most: 10000 },
  ],
  summary: ({ topic, note }) => [topic?.name ?? _('General'), note].filter(Boolean).join(': '),
  create: () => ({ note: '' }),
})

registerAction('transfer_airtime', {
  label: _('Send airtime'), icon: '$', theme, flows: FLOWS.online,
  fields: [{ kind: 'amounts', key: 'amounts', label: _('Amount in each currency'), required: true, most: 100 }],
  summary: ({ amounts }) => Object.entries(amounts ?? {}).map(([currency, amount]) => `${amount} ${currency}`).join(', ') || '…',
  create: () => ({ amounts: {} }),
})

registerAction('take_quota_place', {
  label: _('Take a place in the quota'), icon: '▦', theme, flows: FLOWS.online,
  fields: [],
  summary: () => _('A place among people alike, by the quotas that are set beside the results'),
})

registerAction('call_classifier', {
  label: _('Classify a text'), icon: 'stop', theme, retired: _('Classifiers are no longer supported: the outcome is always a failure. Ask a language model instead.'),
  fields: [{ kind: 'template', key: 'input', label: _('Text') }, { kind: 'result', key: 'result_name', label: _('Result') }],
  summary: ({ input }) => input,
})

registerAction('request_optin', {
  label: _('Ask for an opt-in'), icon: 'stop', theme, retired: _('Opt-in requests are no longer supported: this step does nothing.'),
  fields: [{ kind: 'asset', key: 'optin', from: 'optins', label: _('Opt-in') }],
  summary: ({ optin }) => optin?.name ?? '',
})
