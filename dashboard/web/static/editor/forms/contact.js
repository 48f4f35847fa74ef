// Actions that change what is known of the contact.
import { _, fill } from '../i18n.js'
import { FLOWS, registerAction } from './registry.js'
import { names } from './summaries.js'

const theme = 'contact'

registerAction('set_contact_field', {
  label: _('Save to a field of the contact'), icon: 'pen', theme,
  fields: [
    { kind: 'asset', key: 'field', from: 'fields', by: 'key', label: _('Field'), required: true, creates: 'fields' },
    { kind: 'template', key: 'value', label: _('Value'), most: 10000, hint: _('Empty: the field is cleared.') },
  ],
  summary: ({ field, value }) => (value ? fill(_('{field} becomes {value}'), { field: field?.name || '…', value }) : fill(_('Clear {field}'), { field: field?.name || '…' })),
  create: () => ({ field: { key: '', name: '' }, value: '' }),
})

registerAction('set_contact_name', {
  label: _('Set the name'), icon: 'pen', theme,
  fields: [{ kind: 'template', key: 'name', label: _('Name'), most: 1000, hint: _('Empty: the name is cleared.') }],
  summary: ({ name }) => fill(_('Name becomes {value}'), { value: name || '—' }),
  create: () => ({ name: '' }),
})

registerAction('set_contact_language', {
  label: _('Set the language'), icon: 'pen', theme,
  fields: [{ kind: 'language', key: 'language', label: _('Language'), hint: _('Messages follow in this language where they are translated.') }],
  summary: ({ language }, assets) => fill(_('Language becomes {value}'), { value: languageName(language, assets) }),
  create: () => ({ language: '' }),
})

const languageName = (code, assets) => assets?.languages?.find((one) => one.code === code)?.name ?? (code || '—')

registerAction('set_contact_timezone', {
  label: _('Set the time zone'), icon: 'pen', theme,
  fields: [{ kind: 'timezone', key: 'timezone', label: _('Time zone'), hint: _('A name such as Europe/Tirane, or an expression.') }],
  summary: ({ timezone }) => fill(_('Time zone becomes {value}'), { value: timezone || '—' }),
  create: () => ({ timezone: '' }),
})

const STATUSES = [
  ['active', _('active: gets messages')], ['blocked', _('blocked: neither gets nor sends')],
  ['stopped', _('stopped: has opted out')], ['archived', _('archived: put away')],
]

registerAction('set_contact_status', {
  label: _('Set the status'), icon: 'pen', theme,
  fields: [{ kind: 'choice', key: 'status', label: _('Status'), options: STATUSES, hint: _('Whoever is not active leaves all groups and is sent nothing.') }],
  summary: ({ status }) => fill(_('Status becomes {value}'), { value: status }),
  create: () => ({ status: 'active' }),
})

registerAction('set_contact_channel', {
  label: _('Set the preferred channel'), icon: 'pen', theme, flows: FLOWS.online,
  fields: [{ kind: 'asset', key: 'channel', from: 'channels', label: _('Channel'), optional: true, hint: _('None: no channel is preferred any more.') }],
  summary: ({ channel }) => fill(_('Channel becomes {value}'), { value: channel?.name || '—' }),
})

registerAction('add_contact_urn', {
  label: _('Add an address'), icon: 'phone', theme,
  fields: [
    { kind: 'scheme', key: 'scheme', label: _('Kind of address'), required: true },
    { kind: 'template', key: 'path', label: _('Address'), required: true, most: 1000, hint: _('Such as a phone number: @results.phone') },
  ],
  summary: ({ scheme, path }) => fill(_('Add address {scheme}:{path}'), { scheme, path }),
  create: () => ({ scheme: 'tel', path: '' }),
})

registerAction('add_contact_groups', {
  label: _('Add to groups'), icon: 'people', theme,
  fields: [{ kind: 'assets', key: 'groups', from: 'groups', label: _('Groups'), required: true, most: 100, variable: true, creates: 'groups', only: (group) => !group.query }],
  summary: ({ groups }) => fill(_('Add to {groups}'), { groups: names(groups) || '…' }),
  create: () => ({ groups: [] }),
})

registerAction('remove_contact_groups', {
  label: _('Remove from groups'), icon: 'people', theme,
  fields: [
    { kind: 'flag', key: 'all_groups', label: _('All groups'), clears: 'groups' },
    { kind: 'assets', key: 'groups', from: 'groups', label: _('Groups'), required: true, most: 100, variable: true, when: (action) => !action.all_groups, only: (group) => !group.query },
  ],
  summary: ({ groups, all_groups: all }) => fill(_('Remove from {groups}'), { groups: all ? _('all groups') : names(groups) || '…' }),
  create: () => ({ groups: [] }),
})
