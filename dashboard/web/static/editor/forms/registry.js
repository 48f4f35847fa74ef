// What the editor knows of actions, routers and tests: each theme is one module of this folder that enters its own.
// An action's form is a list of fields (see fields.js for their kinds), so that most need no code of their own.
import { uuid } from '../uuid.js'

/**
 * @typedef {{kind: string, key: string, label: string, hint?: string, required?: boolean, most?: number, localized?: boolean}} Field
 * @typedef {{label: string, icon: string, theme: string, fields: Field[], summary: (action: any, assets: any) => string,
 *   create: () => any, flows?: string[], voice?: boolean, retired?: string}} ActionForm
 *   `flows`: types of flows it may be in (all if absent); `retired`: why it is only shown.
 * @typedef {{label: string, icon: string, theme: string, matches: (node: any, ui: any) => boolean, Form: any,
 *   summary: (node: any, assets: any) => string, create: () => any, ui: string, flows?: string[]}} RouterForm
 * @typedef {{kind: string, label: string, optional?: boolean, many?: boolean}} Argument
 * @typedef {{type: string, label: string, theme: string, arguments: Argument[], retired?: boolean}} CaseTest
 */

/** @type {Map<string, ActionForm>} */
const actions = new Map()
/** @type {Map<string, RouterForm>} */
const routers = new Map()
/** The tests of answers, in the order in which they are offered. @type {CaseTest[]} */
export const tests = []

const ONLINE = ['messaging', 'messaging_background', 'voice']
export const FLOWS = { online: ONLINE, interactive: ['messaging', 'messaging_offline', 'voice'], voice: ['voice'], waiting: ['messaging', 'messaging_offline'] }

/** @param {string} type @param {Omit<ActionForm, 'create'> & {create?: () => any}} form */
export function registerAction(type, form) {
  actions.set(type, { ...form, create: () => ({ uuid: uuid(), type, ...form.create?.() }) })
}

/** Entered first is asked first: `matches` of a general kind comes after those of special ones. */
export function registerRouter(kind, form) {
  routers.set(kind, form)
}

/** @param {string} type @param {string} theme @param {string} label @param {Argument[]} [given] */
export function registerTest(type, theme, label, given = [], retired = false) {
  tests.push({ type, theme, label, arguments: given, retired })
}

export const actionTypes = () => [...actions.keys()]
export const routerKinds = () => [...routers.keys()]
export const actionForm = (type) => actions.get(type)
export const routerForm = (kind) => routers.get(kind)
export const caseTest = (type) => tests.find((test) => test.type === type)

/** Which kind of router a node has; null if it has none. `ui` is what the editor keeps of the node. */
export function routerKind(node, ui = undefined) {
  if (!node.router) return null
  for (const [kind, form] of routers) if (form.matches(node, ui)) return kind
  return null
}

/** Whether a form may be offered in a flow of a type. */
export const isOffered = (form, flowType) => !form.retired && (!form.flows || form.flows.includes(flowType))
