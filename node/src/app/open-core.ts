/** What the services of a node share, opened on its disk: the keys, the ledger, the turns. */
import type { AppConfig } from './app-config.ts'
import type { Core } from './core.ts'
import { openOwnKeys } from './handover/own-keys.ts'
import { type LedgerOptions, openLedger } from './ledger.ts'
import { makeLiveHub } from './live.ts'
import type { Ports } from './ports.ts'
import { makeTurns } from './turns.ts'

interface CoreOptions {
  readonly closing: AbortSignal
  readonly ledger?: LedgerOptions
  /** The key that the books name may be missing: for a hand-over that names another. */
  readonly keyless?: boolean
}

/** @throws LedgerFault when the log does not read, KeyFault when the key that it names is not here */
export async function openCore(
  ports: Ports,
  config: AppConfig,
  { closing, ledger: options, keyless = false }: CoreOptions,
): Promise<Core> {
  const keys = await openOwnKeys(ports)
  const ledger = await openLedger(ports, keys, options)
  if (!keyless) keys.signer(ledger.book)
  return {
    ports,
    config,
    keys,
    get signer() {
      return keys.signer(ledger.book)
    },
    ledger,
    turns: makeTurns(ledger),
    live: makeLiveHub(),
    closing,
  }
}
