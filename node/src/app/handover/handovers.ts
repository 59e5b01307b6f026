/**
 * The hand-over of a group, step by step: begun here, signed by the roots wherever their words are, finished here. Each
 * step is on disk before the next, so that a node that is stopped between any two goes on where it was:
 *
 *     begin    the new key's seed and the unsigned papers, in one write
 *     add      signatures as they come, from this screen or in a file
 *     finish   new roots and new key as one decision of the ledger; from there on the new key signs
 *
 * The words themselves never come here: whoever types them signs in a browser or in the terminal.
 */
import {
  certsOf,
  draftHandover,
  groupOf,
  type Handover,
  handoverName,
  handoverShape,
  handoverText,
  mergeHandovers,
  type OpenHandover,
  ok,
  openHandover,
  type PublicKey,
  type Result,
  readGroupProof,
  readHandoverText,
  type SignedIntent,
  shortCode,
  showCode,
  type Tid,
} from '@localpay/protocol'
import type { BeginHandoverRequest, HandoverJson, RootJson } from '../contract-handover.ts'
import type { Core } from '../core.ts'
import { LedgerFault } from '../ledger.ts'
import type { StoreChange } from '../ports.ts'
import { type AppRefusal, no } from '../refusals.ts'
import { counterRow, getRow, putRow } from '../rows.ts'
import type { Handovers } from '../services.ts'
import { KEYS } from '../store-keys.ts'

type Answer = Promise<Result<HandoverJson, AppRefusal>>

/** `changed`: the group has a new key, and what it told others must be told anew. */
export function makeHandovers(core: Core, changed: () => void): Handovers {
  const turn = (run: () => Answer): Answer =>
    core.turns.take(async () => (core.ledger.isFounded() ? run() : no('not-set-up')))
  return {
    state: () => turn(async () => ok(await stateOf(core))),
    begin: request => turn(() => begin(core, request)),
    add: file => turn(() => add(core, file)),
    finish: async () => {
      const done = await turn(() => finish(core))
      if (done.ok) changed()
      return done
    },
    drop: () => turn(() => drop(core)),
  }
}

const waiting = (core: Core): Promise<Handover | null> =>
  getRow(core.ports.store, handoverShape, KEYS.own('handover'))

const keep = (file: Handover): StoreChange => putRow(handoverShape, KEYS.own('handover'), file)

/** @pre the file was checked before it was written */
function opened(core: Core, file: Handover): OpenHandover {
  const open = openHandover(file, core.ports.crypto.verify)
  if (!open.ok) throw new LedgerFault(`the hand-over that waits does not read: ${open.refusal.code}`)
  return open.value
}

const rootJson = (key: PublicKey): RootJson => ({ key, code: showCode(shortCode(key)) })

async function stateOf(core: Core): Promise<HandoverJson> {
  const { re, ke, roots, k } = groupOf(core.ledger.book)
  const file = await waiting(core)
  return {
    rootEpoch: re,
    keyEpoch: ke,
    roots: roots.map(rootJson),
    needs: k,
    waiting: file === null ? null : waitingJson(core, file),
  }
}

function waitingJson(core: Core, file: Handover): HandoverJson['waiting'] {
  const { roots, key, group, lacks } = opened(core, file)
  return {
    code: showCode(shortCode(handoverName(file))),
    file: handoverText(file),
    newRoots: roots === null ? null : { roots: roots.roots.map(rootJson), needs: roots.k },
    restart: key.inc > group.inc,
    lacks: lacks.map(({ paper, need, from }) => ({ paper, need, from: from.map(rootJson) })),
  }
}

async function begin(core: Core, { newRoots, restart }: BeginHandoverRequest): Answer {
  if ((await waiting(core)) !== null) return no('handover-waits')
  const roots = newRoots === null ? null : { roots: newRoots.keys as PublicKey[], k: newRoots.needs }
  if (roots !== null && (new Set(roots.roots).size < roots.roots.length || roots.k > roots.roots.length))
    return no('bad-roots')
  const proof = core.ledger.proof()
  const group = readGroupProof(proof, core.ports.crypto.verify)
  if (!group.ok) throw new LedgerFault(`our own papers do not read: ${group.refusal.code}`)
  const { size, root } = core.ledger.head().head
  const made = core.keys.make()
  const file = draftHandover(proof, group.value, {
    ...(roots === null ? {} : { roots }),
    pub: made.key,
    restart,
    from: core.ports.clock.now(),
    open: openTransfers(core),
    head: { size, root },
  })
  await core.ports.store.write([made.change, keep(file)])
  made.keep()
  core.ports.log.info({ event: 'handover-begun', newRoots: newRoots !== null, restart })
  return ok(await stateOf(core))
}

/** Signed by the key of today and not decided, written off or not: the roots pin them. H12. */
const openTransfers = ({ ledger }: Core): readonly Tid[] =>
  [...ledger.book.tables.transfers]
    .flatMap(([tid, { state }]) => (state === 'signed' || state === 'written-off' ? [tid as Tid] : []))
    .sort()

async function add(core: Core, text: string): Answer {
  const ours = await waiting(core)
  if (ours === null) return no('no-handover')
  const read = readHandoverText(text)
  if (!read.ok) return read
  const merged = mergeHandovers(ours, read.value)
  if (merged === null) return no('other-handover')
  const open = openHandover(merged, core.ports.crypto.verify)
  if (!open.ok) return open
  await core.ports.store.write([keep(merged)])
  return ok(await stateOf(core))
}

async function finish(core: Core): Answer {
  const { ledger, ports } = core
  const file = await waiting(core)
  if (file === null) return no('no-handover')
  const open = opened(core, file)
  if (open.lacks.length > 0) return no('not-signed-yet')
  // The roots have signed for the entries of then: a database that came from elsewhere since may have others.
  const { head } = open.key
  if (head !== undefined && (await ledger.headAt(head.size))?.root !== head.root) return no('other-entries')
  const epoch = (await getRow(ports.store, counterRow, KEYS.own('epoch')))?.ctr ?? 0
  const ordered = await ledger.order(intentsOf(core, open), () => [
    { del: KEYS.own('handover') },
    // Ads are counted anew: whoever had the key may have used up their numbers.
    putRow(counterRow, KEYS.own('epoch'), { ctr: epoch + 1 }),
    // Who stole the key stole the address in the network with it. The next start makes another.
    ...(open.key.inc > open.group.inc ? [{ del: KEYS.own('transport') }] : []),
  ])
  if (!ordered.ok) return ordered
  ports.log.info({ event: 'key-changed', ke: open.key.ke, re: open.key.re, seq: ledger.book.size - 1 })
  core.live.tell('desk', 'all')
  core.live.tell('me', 'all')
  return ok(await stateOf(core))
}

function intentsOf({ ledger, keys }: Core, open: OpenHandover): readonly SignedIntent[] {
  const certs = certsOf(open)
  const signer = keys.of(open.key.pub)
  if (signer === null) throw new LedgerFault('the key of the hand-over is not in this folder')
  const roots = certs.roots === null ? [] : [ledger.nodeIntent('newroots', { cert: certs.roots })]
  return [...roots, ledger.nodeIntent('newkey', { cert: certs.key }, signer)]
}

async function drop(core: Core): Answer {
  const file = await waiting(core)
  if (file === null) return no('no-handover')
  const { change, done } = core.keys.forget(opened(core, file).key.pub)
  await core.ports.store.write([{ del: KEYS.own('handover') }, change])
  done()
  return ok(await stateOf(core))
}
