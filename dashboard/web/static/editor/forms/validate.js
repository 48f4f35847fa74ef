// What is wrong with the values of a form, in words for its author. Pure.
import { _, fill } from '../i18n.js'

const LOCAL = /^[a-z_][a-z0-9_]{0,63}$/
const ATTACHMENT = /^[\w-]+(\/[\w.+-]+)?:.+/s
const HEADER = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

const isEmpty = (value) => value === undefined || value === null || value === '' || (typeof value === 'object' && !Object.values(value).some((one) => one !== ''))

/** @type {Record<string, (value: any, field: any) => string>} more that a kind of field asks for */
const CHECKS = {
  local: (name) => (LOCAL.test(name) ? '' : _('Use small letters, digits and _ only; begin with a letter.')),
  result: (name) => (name.length > 64 ? tooLong(64) : ''),
  attachments: (list) => (list.every((one) => ATTACHMENT.test(one)) ? '' : _('An attachment is a kind and an address, such as image:https://…')),
  amounts: (amounts) => (Object.values(amounts).every((one) => typeof one === 'number' && one >= 0) ? '' : _('An amount has to be a number, 0 or more.')),
  map: (headers) => (Object.keys(headers).every((name) => HEADER.test(name)) ? '' : _('The name of a header has letters, digits and - only.')),
  texts: (urns) => (urns.every((one) => /^[a-z]+:.+/.test(one)) ? '' : _('An address is a kind and a path, such as tel:+355691234567')),
}

const tooLong = (most) => fill(_('At most {most} characters.'), { most })

/** What is wrong with the value of a field; empty if nothing is. */
export function problemOf(field, item) {
  const value = item[field.key]
  if (isEmpty(value)) return field.required ? fill(_('“{label}” is needed.'), { label: field.label }) : ''
  if (typeof value === 'string' && field.most && value.length > field.most) return tooLong(field.most)
  if (Array.isArray(value) && field.most && value.length > field.most) return fill(_('At most {most} entries.'), { most: field.most })
  return CHECKS[field.kind]?.(value, field) ?? ''
}

/** All problems of an item by the key of their field. */
export function problems(fields, item) {
  const shown = fields.filter((field) => !field.when || field.when(item))
  return Object.fromEntries(shown.map((field) => [field.key, problemOf(field, item)]).filter(([, problem]) => problem))
}

/** What is wrong with an argument of a test; expressions can't be judged before they run. */
export function argumentProblem(argument, value) {
  if (isEmpty(value)) return argument.optional ? '' : fill(_('“{label}” is needed.'), { label: argument.label })
  if (value.includes('@')) return ''
  if (argument.kind === 'number' && !/^\s*[-+]?\d+([.]\d+)?\s*$/.test(value)) return _('Write a number, such as 5 or -2.5')
  return argument.kind === 'pattern' ? patternProblem(value) : ''
}

function patternProblem(pattern) {
  try {
    new RegExp(pattern.replace(/\(\?[a-zA-Z]+\)/g, '').replace(/\(\?P</g, '(?<').replace(/\\p([A-Z])/g, '\\w'))
    return ''
  } catch {
    return _('This is no regular expression: look for a bracket that is not closed.')
  }
}
