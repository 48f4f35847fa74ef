// The steps after the questions: translations, whom and when, and a last look with what it costs.
import { html, useEffect, useSignal } from '../html.js'
import { _, fill, languageTag, ngettext } from '../i18n.js'
import { ask, audience, base, beginsOn, change, changeQuestion, changeText, channel, cleaned, config, forget, languageOf, others, poll, problem } from './state.js'

export function Languages() {
  const toggle = (code, on) => change({ languages: on ? [...poll.value.languages, code] : poll.value.languages.filter((one) => one !== code) })
  const offered = config.languages.filter(({ code }) => code !== base)
  if (!offered.length) return html`<p class="empty">${_('The workspace has one language only. Add others in its settings if you need them.')}</p>`
  return html`<section>
    <fieldset class="inline"><legend>${_('Languages besides')} ${languageOf(base).name}</legend>
      ${offered.map(({ code, name }) => html`<label key=${code}><input type="checkbox" checked=${poll.value.languages.includes(code)} onChange=${(event) => toggle(code, event.target.checked)} /> ${name}</label>`)}</fieldset>
    ${others.value.map((language) => html`<${Translation} key=${language.code} language=${language} />`)}
  </section>`
}

function Translation({ language }) {
  const { code, dir, name } = language
  const text = (source, value, set) => source && html`<label><span dir="auto" lang=${languageTag(base)}>${source}</span> <input dir=${dir} lang=${languageTag(code)} value=${value ?? ''} onInput=${(event) => set(event.target.value)} /></label>`
  const option = (question, index, place, given) => changeQuestion(index, { options: question.options.map((one, at) => (at === place ? { ...one, names: { ...one.names, [code]: given } } : one)) })
  return html`<fieldset><legend>${name}</legend>
    ${poll.value.questions.map((question, index) => html`<div key=${index}>
      ${text(question.text[base], question.text[code], (given) => changeQuestion(index, { text: { ...question.text, [code]: given } }))}
      ${(question.options ?? []).map((one, place) => text(one.names[base], one.names[code], (given) => option(question, index, place, given)))}</div>`)}
    ${text(poll.value.retry?.[base], poll.value.retry?.[code], (given) => changeText('retry', code, given))}
    ${text(poll.value.thanks?.[base], poll.value.thanks?.[code], (given) => changeText('thanks', code, given))}
    ${text(poll.value.reminder?.text[base], poll.value.reminder?.text[code], (given) => change({ reminder: { ...poll.value.reminder, text: { ...poll.value.reminder.text, [code]: given } } }))}
  </fieldset>`
}

export function Whom() {
  const set = (patch) => { audience.value = { ...audience.value, ...patch } }
  const group = (uuid, on) => set({ groups: on ? [...audience.value.groups, uuid] : audience.value.groups.filter((one) => one !== uuid) })
  return html`<section>
    <fieldset><legend>${_('Who is asked')}</legend>
      <label><input type="checkbox" checked=${audience.value.everyone} onChange=${(event) => set({ everyone: event.target.checked })} /> ${_('Everyone')}</label>
      ${config.groups.map(({ uuid, name }) => html`<label key=${uuid}><input type="checkbox" checked=${audience.value.groups.includes(uuid)} onChange=${(event) => group(uuid, event.target.checked)} /> <span dir="auto">${name}</span></label>`)}
      <label>${_('Whoever matches')} <input dir="auto" spellcheck="false" placeholder="age > 18" value=${audience.value.query} onInput=${(event) => set({ query: event.target.value })} /></label>
      <label>${_('Only so many of them, chosen at random')} <input type="number" min="0" value=${audience.value.sample || ''} onInput=${(event) => set({ sample: Number(event.target.value) })} /></label>
    </fieldset>
    ${config.channels.length > 1 && html`<label>${_('Channel whose price and speed are reckoned with')} <select onChange=${(event) => { channel.value = event.target.value }}><option value="">${_('the one that fits')}</option>${config.channels.map(({ uuid, name }) => html`<option key=${uuid} value=${uuid} selected=${uuid === channel.value}>${name}</option>`)}</select></label>`}
    <${Reminder} />
    <label>${_('Not now, but at')} <input type="datetime-local" value=${beginsOn.value} onInput=${(event) => { beginsOn.value = event.target.value }} /></label>
    <p class="quiet small">${_('It can also be sent in waves. That is chosen when it is launched.')}</p>
  </section>`
}

function Reminder() {
  const { reminder } = poll.value
  const set = (patch) => change({ reminder: { ...reminder, ...patch } })
  return html`<fieldset><legend>${_('Reminder')}</legend>
    <label><input type="checkbox" checked=${Boolean(reminder)} onChange=${(event) => change({ reminder: event.target.checked ? { text: { [base]: '' }, minutes: 120 } : null })} /> ${_('Remind who does not answer, once for each question')}</label>
    ${reminder && html`<label>${_('After so many minutes')} <input type="number" min="1" value=${reminder.minutes} onInput=${(event) => set({ minutes: Number(event.target.value) || 1 })} /></label>
      <label>${_('What the reminder says')} <textarea rows="2" dir="auto" lang=${languageTag(base)} value=${reminder.text[base] ?? ''} onInput=${(event) => set({ text: { ...reminder.text, [base]: event.target.value } })} /></label>`}
  </fieldset>`
}

export function Check() {
  const found = useSignal(/** @type {any} */ (null))
  const cost = useSignal(/** @type {any} */ (null))
  useEffect(() => {
    const look = async () => {
      found.value = await ask(config.urls.preview, { poll: cleaned() })
      if (found.value) cost.value = await ask(config.urls.forecast, { poll: cleaned(), audience: audience.peek(), channel: channel.peek() })
    }
    look()
  }, [])
  return html`<section>
    ${found.value && html`<${Issues} issues=${found.value.issues} />`}
    ${cost.value && html`<${Forecast} cost=${cost.value} />`}
    ${found.value && html`<div class="actions"><${Save} /></div>`}
  </section>`
}

function Issues({ issues }) {
  if (!issues.length) return html`<p class="note">${_('Nothing to mend.')}</p>`
  return html`<ul class="note warning">${issues.map((issue, place) => html`<li key=${place}><span class=${`tag ${issue.severity}`}>${issue.severity === 'error' ? _('error') : _('warning')}</span> ${issue.message}. ${issue.hint}.</li>`)}</ul>`
}

function Forecast({ cost }) {
  const number = (value) => value.toLocaleString(undefined, { maximumFractionDigits: 2 })
  const { everyone, groups, query } = audience.value
  const isChosen = everyone || groups.length > 0 || query
  const figures = [
    [_('People'), number(cost.people)],
    [_('SMS for each'), number(cost.segments_per_person)],
    [_('SMS in all'), number(cost.messages)],
    [_('Cost'), cost.cost === null ? _('no price known') : `${number(cost.cost)} ${cost.currency}`],
    [_('Duration'), cost.hours === null ? _('as fast as it goes') : fill(ngettext('{count} hour', '{count} hours', cost.hours), {})],
  ]
  return html`<dl class="figures">${figures.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    ${cost.people === 0 && html`<p class="quiet">${isChosen ? _('Among the contacts there is nobody of these yet.') : _('Nobody is chosen yet. You can do that when you launch it.')}</p>`}`
}

function Save() {
  const isBusy = useSignal(false)
  const save = async (publish, overwrite = false) => {
    isBusy.value = true
    const saved = await ask(config.urls.save, { poll: cleaned(), seen: config.seen, publish, overwrite })
    if (!saved) {
      isBusy.value = false
      return
    }
    config.seen = saved.seen
    forget()
    location.assign(publish ? `${saved.launch_url}?${launchQuery()}` : saved.url)
  }
  const { changed, detached } = problem.value ?? {}
  if (changed || detached) {
    return html`<p class="note warning" role="alert">${changed ? _('Somebody else has changed this poll meanwhile. Saving yours undoes that.') : _('The flow of this poll was changed in the editor. Saving the poll undoes that.')}</p>
      <button type="button" class="secondary" disabled=${isBusy} onClick=${() => save(false, true)}>${_('Save and undo those changes')}</button>`
  }
  return html`<button type="button" disabled=${isBusy} onClick=${() => save(true)}>${_('Publish and launch…')}</button>
    <button type="button" class="secondary" disabled=${isBusy} onClick=${() => save(false)}>${_('Open in the editor')}</button>`
}

function launchQuery() {
  const { everyone, groups, query, sample } = audience.peek()
  const given = new URLSearchParams()
  if (everyone) given.set('everyone', 'on')
  for (const uuid of groups) given.append('groups', uuid)
  if (query) given.set('query', query)
  if (sample) given.set('sample', String(sample))
  if (beginsOn.peek()) given.set('begins_on', beginsOn.peek())
  return given
}
