// What an expression can go on with at the caret. Pure.

/**
 * @typedef {{key: string, help: string, type?: string}} Property
 * @typedef {{types: {name: string, properties?: Property[], key_source?: string, property_template?: Property}[], root: Property[]}} Context
 * @typedef {{text: string, label: string, detail: string, isFunction: boolean}} Option
 */

const MOST = 12

/** Where the expression at the caret begins: `{path, from, inBrackets}`; null outside of expressions and within a name. */
function expressionAt(text, caret) {
  if (/^\w/.test(text.slice(caret))) return null
  const before = text.slice(0, caret)
  const at = before.lastIndexOf('@')
  if (at < 0 || (before[at - 1] === '@' && before[at - 2] !== '@')) return null
  const inside = before.slice(at + 1)
  if (!inside.startsWith('(')) return /^[A-Za-z_][\w.]*$|^$/.test(inside) ? { path: inside, from: at + 1, inBrackets: false } : null
  if (!isOpen(inside)) return null
  const [path] = /[A-Za-z_][\w.]*$|$/.exec(inside)
  return { path, from: caret - path.length, inBrackets: true }
}

/** Whether a bracket of an expression is still open, and the caret not in a text between quotes. */
function isOpen(inside) {
  const bare = inside.replace(/"(?:[^"\\]|\\.)*"/g, '')
  return !bare.includes('"') && bare.split('(').length > bare.split(')').length
}

/**
 * @param {Context} context
 * @param {{signature: string, summary: string}[]} functions
 * @param {Record<string, {key: string, name: string}[]>} keys what there is in the workspace and the flow: fields, results, …
 * @returns {{from: number, options: Option[]}|null}
 */
export function complete(text, caret, context, functions, keys) {
  const found = expressionAt(text, caret)
  if (!found) return null
  const steps = found.path.split('.')
  const last = steps.pop().toLowerCase()
  const named = propertiesOf(steps, context, keys).filter((one) => one.key.toLowerCase().startsWith(last))
    .toSorted((one, other) => (other.key.toLowerCase() === last) - (one.key.toLowerCase() === last))
  const names = named.map((one) => ({ text: [...steps, one.key].join('.'), label: one.key, detail: one.help, isFunction: false }))
  const called = found.inBrackets && !steps.length && last ? functionsLike(last, functions) : []
  return { from: found.from, options: [...names, ...called].slice(0, MOST) }
}

function functionsLike(start, functions) {
  return functions
    .filter((one) => one.signature.toLowerCase().startsWith(start))
    .map((one) => ({ text: `${one.signature.slice(0, one.signature.indexOf('('))}(`, label: one.signature, detail: one.summary, isFunction: true }))
}

/** @returns {Property[]} what can follow a path */
function propertiesOf(steps, context, keys) {
  let known = context.root
  for (const step of steps) {
    const type = context.types.find((one) => one.name === known.find((property) => property.key === step.toLowerCase())?.type)
    if (!type) return []
    known = type.properties ?? fromSource(type, keys)
  }
  return known
}

function fromSource({ key_source: source, property_template: template }, keys) {
  return (keys[source] ?? []).map(({ key, name }) => ({ key, help: name, type: template?.type }))
}
