/** The door of the node: how to start one, and the types of its API. */
export type * from './app/contract.ts'
export type { Ports, Store, StoreChange } from './app/ports.ts'
export { type AuditedLedger, auditFolder } from './audit-folder.ts'
export { buildWeb } from './cli/build-web.ts'
export { type Config, ConfigFault, configOf, readConfig } from './config.ts'
export { type NodeHandle, type StartParts, startNode } from './start.ts'
export { openStore } from './store/open-store.ts'
export { systemCrypto } from './system/crypto.ts'
