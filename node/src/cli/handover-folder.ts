/** A group's folder while its node is not running: its books and its keys, and nobody on the network. */
import type { Core } from '../app/core.ts'
import { makeHandovers } from '../app/handover/handovers.ts'
import { openCore } from '../app/open-core.ts'
import type { Handovers } from '../app/services.ts'
import { homeFolder } from '../config.ts'
import { storeFolder } from '../folders.ts'
import { loneNet } from '../net/lone-net.ts'
import { openStore, StoreFault } from '../store/open-store.ts'
import { systemClock } from '../system/clock.ts'
import { systemCrypto } from '../system/crypto.ts'
import { systemLog } from '../system/log.ts'
import { makePlanThread } from '../system/plan-thread.ts'
import { systemRandom } from '../system/random.ts'
import { VERSION } from '../version.ts'
import { UsageFault } from './console.ts'

/** @throws UsageFault when the node is running, or there is no group */
export async function withFolder<T>(
  home: string | undefined,
  run: (core: Core, handovers: Handovers) => Promise<T>,
): Promise<T> {
  const store = await openStore(storeFolder(homeFolder(process.env, home)), { create: false }).catch(
    explained,
  )
  const crypto = systemCrypto({ threads: 0 })
  const closing = new AbortController()
  const ports = {
    clock: systemClock(),
    random: systemRandom(),
    crypto,
    planner: makePlanThread(),
    store,
    net: loneNet(),
    log: systemLog('error'),
  }
  const config = {
    role: 'node',
    version: VERSION,
    relays: [],
    disclosure: 'none',
    setupCode: null,
    chores: {
      outboxMs: 1_000,
      syncMs: 1_000,
      recordMs: 1_000,
      witnessMs: 60_000,
      balanceMs: 600_000,
      doubtMs: 600_000,
    },
  } as const
  try {
    // A key that is not here is what a hand-over puts right.
    const core = await openCore(ports, config, { closing: closing.signal, keyless: true })
    if (!core.ledger.isFounded()) throw new UsageFault('There is no group in this folder yet.')
    try {
      return await run(
        core,
        makeHandovers(core, () => {}),
      )
    } finally {
      closing.abort()
      await core.turns.idle()
      await core.ledger.close()
    }
  } finally {
    await crypto.close()
    await store.close()
  }
}

function explained(fault: unknown): never {
  if (fault instanceof StoreFault && fault.code === 'in-use')
    throw new UsageFault('LocalPay is running on this folder. Stop it first.', {
      cause: fault,
    })
  if (fault instanceof StoreFault && fault.code === 'missing')
    throw new UsageFault('There is no group in this folder yet.', { cause: fault })
  throw fault
}
