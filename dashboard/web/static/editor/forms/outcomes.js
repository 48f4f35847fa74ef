// Nodes that do one thing and go on by how it went: a sub-flow, a web service, airtime, a ticket, a language model.
import { _, fill } from '../i18n.js'
import { actionForm, FLOWS, registerRouter } from './registry.js'
import { switchOn } from './switch.js'

const test = (type, ...given) => [{ type, arguments: given }]
const hasAction = (type) => (node, ui) => node.router.type === 'switch' && !node.router.wait && node.actions?.at(-1)?.type === type && ui?.type !== 'split_by_expression'

/** A kind that runs an action of `type` and splits by `operand`; the first action's form and the answers are its form. */
function outcome(kind, type, label, operand, answers, other, flows) {
  registerRouter(kind, {
    label, icon: actionForm(type).icon, theme: 'outcome', ui: kind, shape: 'outcome', flows, action: type,
    retired: Boolean(actionForm(type).retired),
    matches: hasAction(type),
    summary: (node, assets) => actionForm(type).summary(node.actions.at(-1), assets),
    create: () => {
      const action = actionForm(type).create()
      return { actions: [action], ...switchOn(operand(action), answers, other) }
    },
  })
}

const worked = (tests) => [{ name: 'Success', tests }]

outcome('split_by_subflow', 'enter_flow', _('Enter another flow and come back'), () => '@child.status',
  [{ name: 'Complete', tests: test('has_only_text', 'completed') }], 'Expired')
outcome('split_by_webhook', 'call_webhook', _('Call a web service and split by how it went'), () => '@webhook.status',
  worked(test('has_number_between', '200', '299')), 'Failure', FLOWS.online)
outcome('split_by_resthook', 'call_resthook', _('Tell subscribers and split by how it went'), () => '@webhook.status',
  worked(test('has_number_between', '200', '299')), 'Failure', FLOWS.online)
outcome('split_by_airtime', 'transfer_airtime', _('Send airtime and split by how it went'), () => '@locals._new_transfer',
  worked(test('has_text')), 'Failure', FLOWS.online)
outcome('split_by_quota', 'take_quota_place', _('Take a place in the quota and split by whether one is left'), () => '@locals._quota',
  [{ name: 'Free', tests: test('has_only_text', 'free') }], 'Full', FLOWS.online)
outcome('split_by_ticket', 'open_ticket', _('Open a ticket and split by how it went'), () => '@locals._new_ticket',
  worked(test('has_text')), 'Failure', FLOWS.online)
outcome('split_by_llm', 'call_llm', _('Ask a language model and split by its answer'), (action) => `@locals.${action.output_local}`,
  [{ name: 'Failure', tests: test('has_only_text', '<ERROR>') }], 'Other', FLOWS.online)
outcome('split_by_intent', 'call_classifier', _('Classify a text'), () => '@results._result_classification', [], 'Other', FLOWS.online)

registerRouter('split_by_expression', {
  label: _('Split by an expression'), icon: 'split', theme: 'split', ui: 'split_by_expression', shape: 'expression',
  matches: (node) => node.router.type === 'switch',
  summary: (node) => fill(_('By {operand}'), { operand: node.router.operand }),
  create: () => switchOn('@fields.', [], 'Other'),
})

registerRouter('unknown', {
  label: _('A split that this editor does not know'), icon: 'split', theme: 'split', ui: '', shape: 'unknown', retired: true,
  matches: () => true, summary: (node) => node.router.type, create: () => ({}),
})
