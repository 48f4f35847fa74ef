// Enters every form in the registry. The order of routers matters: special kinds are asked before general ones.
import './messages.js'
import './contact.js'
import './results.js'
import './flows.js'
import './services.js'
import './voice.js'
import './waits.js'
import './splits.js'
import './outcomes.js'

export * from './registry.js'
