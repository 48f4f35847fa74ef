// Words that several summaries on cards and several forms share.
import { _, ngettext } from '../i18n.js'

/** "Nurses, Doctors" of references or texts; a reference that is looked up by name shows how. */
export const names = (list) => (list ?? []).map((one) => (typeof one === 'string' ? one : one.name || one.name_match || one.email || one.key || one.uuid)).join(', ')

/** Whom a broadcast or a start is for, in a few words. */
export function recipients({ groups = [], contacts = [], urns = [], contact_query: query = '', legacy_vars: vars = [], create_contact: fresh }) {
  const others = contacts.length + urns.length
  const parts = [names([...groups, ...vars]), query, others && ngettext('{count} contact', '{count} contacts', others), fresh && _('a new contact')]
  return parts.filter(Boolean).join(' + ') || _('nobody yet')
}

export const recipientFields = [
  { kind: 'assets', key: 'groups', from: 'groups', label: _('To groups'), most: 100, variable: true, creates: 'groups' },
  { kind: 'text', key: 'contact_query', label: _('To everyone who'), hint: _('A search such as: region = "Tirana" AND age < 25'), most: 10000, evaluated: true },
  { kind: 'texts', key: 'urns', label: _('To addresses'), hint: _('Such as tel:+355691234567'), most: 100, direction: 'ltr' },
  { kind: 'references', key: 'contacts', label: _('To contacts') },
  { kind: 'templates', key: 'legacy_vars', label: _('To whom expressions name'), most: 100, single: true, when: (action) => action.legacy_vars?.length,
    hint: _('An old way to name groups, contacts and numbers; better use the fields above.') },
]
