// What is said in calls. Calls are not made yet, so flows that have them are shown and kept as they are.
import { _ } from '../i18n.js'
import { FLOWS, registerAction } from './registry.js'

export const NO_CALLS = _('This step belongs to voice calls, which Jibu does not make. It is kept as it is.')

registerAction('say_msg', {
  label: _('Say in a call'), icon: '♪', theme: 'voice', flows: FLOWS.voice, retired: NO_CALLS,
  fields: [{ kind: 'template', key: 'text', label: _('Text'), lines: 3, localized: true }, { kind: 'text', key: 'audio_url', label: _('Recording'), localized: true }],
  summary: ({ text }) => text,
})

registerAction('play_audio', {
  label: _('Play a recording in a call'), icon: '♪', theme: 'voice', flows: FLOWS.voice, retired: NO_CALLS,
  fields: [{ kind: 'template', key: 'audio_url', label: _('Recording'), localized: true }],
  summary: ({ audio_url: url }) => url,
})
