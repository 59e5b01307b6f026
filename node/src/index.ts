/** The door of the node: how to start one, and the types of its API. */
export type { AppConfig } from './app/app-config.ts'
export type * from './app/contract.ts'
export type * from './app/contract-access.ts'
export type * from './app/contract-bills.ts'
export type * from './app/contract-books.ts'
export type * from './app/contract-cards.ts'
export type * from './app/contract-clearing.ts'
export type * from './app/contract-decisions.ts'
export type * from './app/contract-figures.ts'
export type * from './app/contract-group.ts'
export type * from './app/contract-handover.ts'
export type * from './app/contract-joining.ts'
export type * from './app/contract-messages.ts'
export type * from './app/contract-neighbours.ts'
export type * from './app/contract-orders.ts'
export type * from './app/contract-payments.ts'
export type * from './app/contract-people.ts'
export type * from './app/contract-profile.ts'
export type * from './app/contract-witnesses.ts'
export { entryOf, readGroup } from './app/ledger/log-groups.ts'
export { openApp } from './app/open-app.ts'
export type {
  Crypto,
  GossipVerdict,
  LogEvent,
  Net,
  PeerRef,
  Ports,
  SignedMessage,
  Store,
  StoreChange,
  StoreRange,
} from './app/ports.ts'
export { recordRow, secretRow, xferRow } from './app/rows.ts'
export type { App, Person as Visitor } from './app/services.ts'
export { verifyLedger } from './app/verify-ledger.ts'
export { type AuditedLedger, auditFolder } from './audit-folder.ts'
export { buildWeb } from './cli/build-web.ts'
export { type Config, ConfigFault, configOf, readConfig } from './config.ts'
export { loneNet } from './net/lone-net.ts'
export { type NodeHandle, type StartParts, startNode } from './start.ts'
export { openStore } from './store/open-store.ts'
export { type SystemCryptoOptions, systemCrypto } from './system/crypto.ts'
