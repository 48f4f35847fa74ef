// Actions that send: to the contact, to others, by e-mail.
import { _ } from '../i18n.js'
import { FLOWS, registerAction } from './registry.js'
import { names, recipientFields, recipients } from './summaries.js'

const messageFields = [
  { kind: 'template', key: 'text', label: _('Message'), lines: 4, most: 10000, localized: true, required: true, counted: true },
  { kind: 'templates', key: 'quick_replies', label: _('Buttons to reply with'), most: 10, longest: 1000, localized: true,
    hint: _('Shown where the channel has buttons; on SMS and USSD they are not.') },
  { kind: 'attachments', key: 'attachments', label: _('Attachments'), most: 10, localized: true },
  { kind: 'asset', key: 'template', from: 'templates', label: _('Message template'), optional: true,
    hint: _('For channels that send only approved texts, such as WhatsApp.') },
  { kind: 'templates', key: 'template_variables', label: _('Values for the template'), most: 100, localized: true, when: (action) => action.template },
]

registerAction('send_msg', {
  label: _('Send a message'), icon: 'message', theme: 'message', fields: messageFields,
  summary: (action) => action.text,
  create: () => ({ text: '' }),
})

registerAction('send_broadcast', {
  label: _('Send a message to others'), icon: 'people', theme: 'message', flows: FLOWS.online,
  fields: [...messageFields, ...recipientFields],
  summary: (action) => `${recipients(action)}: ${action.text}`,
  create: () => ({ text: '', groups: [] }),
})

registerAction('send_email', {
  label: _('Send an e-mail'), icon: '@', theme: 'message', flows: FLOWS.online,
  fields: [
    { kind: 'templates', key: 'addresses', label: _('To'), required: true, most: 100, longest: 1000, single: true },
    { kind: 'template', key: 'subject', label: _('Subject'), required: true, most: 1000, localized: true },
    { kind: 'template', key: 'body', label: _('Text'), lines: 6, required: true, most: 10000, localized: true },
  ],
  summary: (action) => `${names(action.addresses)}: ${action.subject}`,
  create: () => ({ addresses: [], subject: '', body: '' }),
})
