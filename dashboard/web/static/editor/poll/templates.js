// Lists of questions to begin with, written as somebody would paste them.
import { _ } from '../i18n.js'

/** @type {[string, string][]} what each is called, and its questions one a line */
export const TEMPLATES = [
  [_('How was a service?'), _('Did you visit a health centre this month?\nHow was it?: good, fair, bad\nHow long did you wait, in hours?\nWhat should be better?')],
  [_('Work and young people'), _('How old are you?\nDo you have a job?\nWhat would help you most to find work?: training, money, contacts\nWhich region do you live in?')],
  [_('Water at home'), _('Do you have clean water at home?\nHow many minutes does it take to fetch water?\nWho fetches it?: women, men, girls, boys\nWhat should change first?')],
]
