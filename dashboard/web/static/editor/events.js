// What happened in a conversation, besides messages, in a few words for the phone. Pure.
import { _, fill } from './i18n.js'

const names = (list) => (list ?? []).map((one) => one.name ?? one).join(', ')

/** @type {Record<string, (event: any) => string>} */
const WORDS = {
  run_result_changed: (event) => fill(_('{name} = {value}'), { name: event.name, value: event.category || event.value || '—' }),
  contact_field_changed: (event) => fill(_('{field} becomes {value}'), { field: event.field.name, value: event.value?.text ?? '—' }),
  contact_name_changed: (event) => fill(_('Name becomes {value}'), { value: event.name || '—' }),
  contact_language_changed: (event) => fill(_('Language becomes {value}'), { value: event.language || '—' }),
  contact_timezone_changed: (event) => fill(_('Time zone becomes {value}'), { value: event.timezone || '—' }),
  contact_status_changed: (event) => fill(_('Status becomes {value}'), { value: event.status }),
  contact_urns_changed: () => _('Addresses changed'),
  contact_groups_changed: (event) => [
    event.groups_added?.length && fill(_('Added to {groups}'), { groups: names(event.groups_added) }),
    event.groups_removed?.length && fill(_('Removed from {groups}'), { groups: names(event.groups_removed) }),
  ].filter(Boolean).join(' · '),
  input_labels_added: (event) => fill(_('Labelled {labels}'), { labels: names(event.labels) }),
  webhook_called: (event) => fill(_('Called {url}: {status}'), { url: event.url, status: event.status_code || event.status }),
  resthook_called: (event) => fill(_('Told subscribers of {resthook}'), { resthook: event.resthook }),
  llm_called: (event) => fill(_('{model} answered: {output}'), { model: event.llm.name, output: event.output }),
  email_sent: (event) => fill(_('E-mail to {addresses}: {subject}'), { addresses: names(event.to), subject: event.subject }),
  airtime_created: (event) => fill(_('Airtime: {amount} {currency}'), event),
  ticket_opened: () => _('Handed over to people'),
  broadcast_created: () => _('A message goes to others'),
  session_triggered: (event) => fill(_('Others are started in {flow}'), { flow: event.flow.name }),
  flow_entered: (event) => fill(_('Enters {flow}'), { flow: event.flow.name }),
  error: (event) => event.text,
  failure: (event) => event.text,
  warning: (event) => event.text,
}

/** Empty for events that say nothing to a designer. */
export const told = (event) => WORDS[event.type]?.(event) ?? ''
export const NAMED = Object.keys(WORDS)
