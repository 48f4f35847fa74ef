// Translations of the editor's own words, from Django's JavaScript catalogue if the page has loaded one.
const catalogue = globalThis.django ?? globalThis

/** @type {(text: string) => string} */
export const _ = (text) => (catalogue.gettext ? catalogue.gettext(text) : text)

/** @type {(one: string, many: string, count: number) => string} */
export const ngettext = (one, many, count) => fill(catalogue.ngettext ? catalogue.ngettext(one, many, count) : count === 1 ? one : many, { count })

/** Puts values into a text: `fill('{n} of {all}', {n: 1, all: 3})`. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (hole, name) => (name in values ? String(values[name]) : hole))

/** A number among words of both directions, which would change places with the one beside it. */
export const apart = (value) => (document.dir === 'rtl' ? `\u2068${value}\u2069` : value)

/** A language as browsers name it: flows say `eng`, pages have to say `en`. */
export function languageTag(code) {
  try {
    return Intl.getCanonicalLocales(code)[0]
  } catch {
    return 'und'
  }
}
