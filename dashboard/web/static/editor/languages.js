// Translating within a card or a form: the text of the base language stands above, its translation is edited below.
import { html, useComputed } from './html.js'
import { setTranslation, translation } from './edit.js'
import { _, apart, fill, languageTag } from './i18n.js'
import { lazy } from './lazy.js'
import { segments } from './sms.js'
import { config, definition, edit, language, readOnly } from './store.js'

const TemplateInput = lazy(() => import('./completion.js'), 'TemplateInput')

/** The name and direction of a language. */
export const languageOf = (code) => config.value.languages.find((one) => one.code === code) ?? { code, name: code, dir: 'auto' }

/**
 * @param {{uuid: string, name: string, source?: string, index?: number, count?: number, lines?: number, counted?: boolean}} props
 *   `name` is the translated property; `source` can be kept as it is in this language; one text of several is told by `index`, `count` says how many there are
 */
export function TranslationBelow({ uuid, name, source = '', index = 0, count = 1, lines = 2, counted = name === 'text' }) {
  const code = language.value
  const values = useComputed(() => translation(definition.value, code, uuid, name)).value ?? []
  const { name: called, dir } = languageOf(code)
  const text = values[index] ?? ''
  const write = (typed) => {
    const next = Array.from({ length: Math.max(count, values.length) }, (_unused, at) => (at === index ? typed : values[at] ?? ''))
    edit(`translate:${code}:${uuid}:${name}:${index}`, (flow) => setTranslation(flow, code, uuid, name, next))
  }
  return html`<div class=${text ? 'translation' : 'translation missing'}>
    <${TemplateInput} value=${text} change=${write} lines=${lines} dir=${dir} lang=${languageTag(code)} readonly=${readOnly.value}
      label=${fill(_('Translation into {language}'), { language: called })} placeholder=${fill(_('In {language}…'), { language: called })} />
    ${counted && text && html`<${Cost} text=${text} />`}
    ${!text && source.trim() && !readOnly.value && html`<button type="button" class="quiet keep" onClick=${() => write(source)}>${_('No translation needed')}</button>`}
  </div>`
}

/** "44 characters · 1 SMS" of a translation. */
function Cost({ text }) {
  const { units, parts } = segments(text)
  return html`<small class=${parts > 1 ? 'counter many' : 'counter'}>${fill(_('{units} characters · {parts} SMS'), { units, parts: apart(parts) })}</small>`
}

/** The source above and the translation below; for any text that is translated. */
export function Translated({ source, ...props }) {
  const base = definition.peek().language
  return html`<p class="source" lang=${languageTag(base)} dir=${languageOf(base).dir}>${source}</p><${TranslationBelow} source=${source} ...${props} />`
}
