/**
 * Payments of our members to other groups that are not settled: after each refusal the next path, within the rules of
 * H11, until one try applies or nothing is left to try. What is decided is in the ledger; beside it stands what the next
 * try needs. A node that was stopped goes on where it was. SPEC 5.10, 7.7.
 */
import {
  type AfterTry,
  afterTry,
  decodeAs,
  divideUp,
  encodeAs,
  encodeBody,
  type GroupId,
  groupOf,
  type IntentId,
  type Invoice,
  invoiceShape,
  type LedgerRefusal,
  type RefuseReason,
  type Result,
  type Row,
  readBody,
  type SignedIntent,
  type Tid,
  tidOf,
  withdrawMailShape,
} from '@localpay/protocol'
import { bodyFor, type TryPlan } from './across-body.ts'
import type { Ways } from './across-paths.ts'
import type { Core, Directory } from './core.ts'
import type { Mail } from './mail.ts'
import type { StoreChange } from './ports.ts'
import { type PayingRow, payingRow, putRow, rangeRows } from './rows.ts'
import { all, KEYS } from './store-keys.ts'
import type { Beside } from './transfer-acts.ts'
import type { TransferMemory } from './transfer-memory.ts'
import type { Transfers } from './transfers-type.ts'

const CHORE_MS = 1_000

export interface Tries {
  /** Consent and the first try that our own rules let through, in one decision. Inside a turn. */
  readonly begin: (
    signed: SignedIntent,
    row: PayingRow,
    paths: readonly (readonly GroupId[])[],
    beside: Beside,
  ) => Promise<Result<Tid, LedgerRefusal>>
  /** Those that are not settled, by consent. */
  readonly open: () => ReadonlyMap<IntentId, PayingRow>
  /** Asks those who have not signed not to. Inside a turn. @returns false when there is nothing to withdraw */
  readonly withdraw: (id: IntentId) => Promise<boolean>
}

/** Refusals of our own that are about one line: another path may pass. */
const OF_ONE_LINE: ReadonlySet<string> = new Set([
  'over-line-limit',
  'no-such-line',
  'line-places-full',
  'line-stalled',
  'checkpoint-due',
])

interface Parts {
  readonly core: Core
  readonly directory: Directory
  readonly mail: Mail
  readonly transfers: Transfers
  readonly ways: Ways
}

export async function makeTries(parts: Parts): Promise<Tries> {
  const { core, directory, mail, transfers, ways } = parts
  const { store, clock, log } = core.ports
  const { ledger } = core
  const paying = new Map<IntentId, PayingRow>()
  /** Refusals that the choice of paths has heard of, by tid and part. */
  const told = new Set<string>()
  for await (const [key, row] of rangeRows(store, payingRow, all('paying/')))
    paying.set(key.slice('paying/'.length) as IntentId, row)

  const put = (id: IntentId, row: PayingRow): StoreChange => putRow(payingRow, KEYS.paying(id), row)

  /** One try after the other until our own rules let one through. */
  const tryPaths = async (
    id: IntentId,
    consent: SignedIntent | null,
    row: PayingRow,
    paths: readonly (readonly GroupId[])[],
    beside: Beside,
  ): Promise<Result<Tid, LedgerRefusal> | null> => {
    const invoice = decodeAs(invoiceShape, row.invoice)
    if (!invoice.ok) return null
    let refused: Result<Tid, LedgerRefusal> | null = null
    for (const path of paths) {
      const { hints } = invoice.value
      const checkpoint: TryPlan['checkpoint'] = edge => ways.checkpoint(edge, { gid: row.gid, hints })
      const plan = { ...row, path, invoice: invoice.value, checkpoint, age: clock.now() - row.at }
      const made = bodyFor(core, directory, plan)
      if (made === null) continue
      const bytes = encodeBody(made.body)
      const next: PayingRow = { ...row, tries: [...row.tries, { tid: tidOf(bytes), path: [...path] }] }
      const done = await transfers.propose(
        made.body,
        bytes,
        { across: id, consent, cost: row.cost },
        made.ends,
        async (memory, ordered) => [put(id, next), ...(await beside(memory, ordered))],
      )
      if (done.ok) {
        paying.set(id, next)
        return done
      }
      refused = done
      if (!OF_ONE_LINE.has(done.refusal.code)) return done
    }
    return refused
  }

  const end = async (id: IntentId, why: Extract<AfterTry, { do: 'end' }>['why']): Promise<void> => {
    const done = await ledger.order([ledger.nodeIntent('end-across', { across: id, why })], () => [
      { del: KEYS.paying(id) },
    ])
    // Too much would be at risk: it ends with the RELEASE.
    if (!done.ok) return
    settled(id)
  }

  const settled = (id: IntentId): void => {
    paying.delete(id)
    const consent = ledger.book.tables.across.get(id)
    if (consent !== undefined) core.live.tell('me', consent.from)
  }

  /** The payee's REFUSE of the newest try goes into the books, and what all refusals say into the choice of paths. */
  const hearRefusals = async (memory: TransferMemory, row: Row<'transfers'>): Promise<void> => {
    const { body } = memory.state
    for (const { part, reason } of memory.refusals) {
      const key = `${memory.tid}/${part}`
      if (told.has(key)) continue
      told.add(key)
      ways.refused(body, part, reason as RefuseReason)
    }
    const payee = memory.refusals.find(({ part }) => part === body.closer)
    if (payee === undefined || row.state !== 'signed' || row.denied === true) return
    const { ke, reason, sig } = payee
    const deny = ledger.nodeIntent('deny', { tid: memory.tid, ke, reason: reason as RefuseReason, sig })
    const done = await ledger.order([deny], () => [])
    if (!done.ok) log.warn({ event: 'deny-refused', tid: memory.tid.slice(0, 8), code: done.refusal.code })
  }

  const goOn = async (id: IntentId, row: PayingRow): Promise<void> => {
    const consent = ledger.book.tables.across.get(id)
    const newest = row.tries.at(-1)
    if (consent === undefined || consent.state !== 'open' || newest === undefined) {
      await store.write([{ del: KEYS.paying(id) }])
      return settled(id)
    }
    const memory = await transfers.held(newest.tid)
    const before = ledger.book.tables.transfers.get(newest.tid)
    if (memory !== null && before !== undefined) await hearRefusals(memory, before)
    const transfer = ledger.book.tables.transfers.get(newest.tid)
    const payeeSaid = memory?.refusals.find(({ part }) => part === memory.state.body.closer)
    const next = afterTry({
      tries: consent.tries,
      newest: transfer?.state !== 'signed' ? 'released' : transfer.denied === true ? 'denied' : 'held',
      isUnwanted: payeeSaid?.reason === 'policy',
      isWithdrawn: row.withdrawn,
      age: clock.now() - row.at,
      patient: row.patient,
    })
    if (next.do === 'end') return end(id, next.why)
    if (next.do === 'try') await again(id, row)
  }

  /**
   * The worth of an hour may have changed since the member consented: the body would name one rate and the member pay
   * another. What is given back keeps the price of its day.
   */
  const isStillTheCost = ({ cost }: PayingRow, invoice: Invoice | null): boolean => {
    if (invoice === null || invoice.reverses !== undefined) return true
    const { rate } = groupOf(ledger.book)
    return cost === divideUp(invoice.x * rate.den, rate.num)
  }

  const again = async (id: IntentId, row: PayingRow): Promise<void> => {
    const invoice = decodeAs(invoiceShape, row.invoice)
    const tried = new Set(row.tries.map(({ path }) => path.join()))
    const paths = invoice.ok
      ? ways.to({ gid: row.gid, amt: invoice.value.x, hints: invoice.value.hints })
      : []
    const fresh = isStillTheCost(row, invoice.ok ? invoice.value : null)
      ? paths.filter(path => !tried.has(path.join()))
      : []
    const done = await tryPaths(id, null, row, fresh, () => [])
    if (done?.ok === true) return core.live.tell('neighbours', 'all')
    // More would be at risk than the group is willing to: the next try waits for the RELEASE, or until both books were compared.
    if (done?.refusal.code === 'over-risk' || done?.refusal.code === 'checkpoint-due') return
    await end(id, 'no-path')
  }

  const chore = async (): Promise<void> => {
    for (const [id, row] of [...paying]) await goOn(id, row)
    const live = new Set([...paying.values()].flatMap(({ tries }) => tries.map(({ tid }) => tid as string)))
    for (const key of told) if (!live.has(key.slice(0, key.indexOf('/')))) told.delete(key)
  }
  const repeat = (): void => {
    if (core.closing.aborted) return
    const fault = (cause: unknown): void => log.error({ event: 'across-chore-fault', message: String(cause) })
    const work = paying.size === 0 ? Promise.resolve() : core.turns.take(chore).catch(fault)
    void work.finally(() => clock.after(CHORE_MS, repeat))
  }
  clock.after(CHORE_MS, repeat)

  return {
    begin: async (signed, row, paths, beside) => {
      const done = await tryPaths(signed.id, signed, row, paths, beside)
      return done ?? { ok: false, refusal: { code: 'unknown-group' } }
    },
    open: () => paying,
    withdraw: async id => {
      const row = paying.get(id)
      if (row === undefined) return false
      const next: PayingRow = { ...row, withdrawn: true }
      const posting = mail.begin()
      const newest = row.tries.at(-1)
      const transfer = newest === undefined ? undefined : ledger.book.tables.transfers.get(newest.tid)
      const body = transfer === undefined ? null : readBody(transfer.body)
      if (newest !== undefined && body?.ok === true && transfer?.state === 'signed')
        for (const { g } of body.value.parts.slice(1))
          posting.post(g, 'withdraw', encodeAs(withdrawMailShape, { v: 1, tid: newest.tid }))
      await store.write([put(id, next), ...posting.changes()])
      posting.send()
      paying.set(id, next)
      return true
    },
  }
}
