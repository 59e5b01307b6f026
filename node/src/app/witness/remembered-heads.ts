/**
 * What this node does as a witness of others: partners, or as a relay whoever it knows. It remembers one head of each
 * group, the newest that it co-signed; that is on disk before the signature is made.
 */
import {
  coSign,
  decodeAs,
  type GroupId,
  headShape,
  historiesOf,
  judgeShownHead,
  openHead,
  type RememberedHead,
  type ShownHead,
  type Signer,
  type WitnessReply,
} from '@localpay/protocol'
import type { Core, Directory } from '../core.ts'
import { ownGroupId } from '../known-groups.ts'
import { getRow, putRow, secretRow } from '../rows.ts'
import { all, KEYS } from '../store-keys.ts'
import type { HeldEvidence } from './held-evidence.ts'
import { WITNESS } from './witness-bounds.ts'
import { rememberedRow } from './witness-rows.ts'

export type Reply = Omit<WitnessReply, 'v'>

export interface RememberedHeads {
  /** A head that somebody shows us. Takes a turn. */
  readonly show: (shown: ShownHead) => Promise<Reply>
}

interface Witness {
  readonly by?: GroupId
  readonly signer: Signer
}

export const refused = (code: string): Reply => ({ say: 'refused', code })

export async function openRememberedHeads(
  core: Core,
  directory: Pick<Directory, 'known'>,
  evidence: Pick<HeldEvidence, 'add'>,
): Promise<RememberedHeads> {
  const { store, crypto, clock } = core.ports
  const relay = core.config.role === 'relay' ? await relaySigner(core) : null
  let remembered = 0
  for await (const _ of store.range(all('seen/'))) remembered++

  /** As whom we sign; null for a group that is not founded yet, and for groups that we keep no line with. */
  const witnessFor = (gid: GroupId): Witness | null => {
    if (relay !== null) return { signer: relay }
    const us = ownGroupId(core)
    const isPartner = [...core.ledger.book.tables.lines.values()].some(line => line.partner === gid)
    return us === null || us === gid || !isPartner ? null : { by: us, signer: core.signer }
  }

  const look = async (gid: GroupId, shown: ShownHead): Promise<Reply> => {
    const witness = witnessFor(gid)
    if (witness === null) return refused('no-witness')
    const known = directory.known(gid)
    if (known === null) return refused('unknown-group')
    const key = KEYS.seen(gid)
    const row = await getRow(store, rememberedRow, key)
    const before = row === null ? null : rememberedOf(row.head)
    const judged = judgeShownHead(before, shown, known.group, crypto.verify)
    if (!judged.ok) return refused(judged.refusal.code)
    const verdict = judged.value
    if (verdict.say === 'sign') {
      if (row === null && remembered >= WITNESS.groupsRememberedMax) return refused('full')
      const at = clock.now()
      await store.write([putRow(rememberedRow, key, { head: shown.signed, at })])
      if (row === null) remembered++
      return { say: 'signed', signature: coSign(verdict.head, { ...witness, at }) }
    }
    if (row === null || before === null) throw new Error('only a remembered head says more')
    if (verdict.say === 'again')
      return { say: 'signed', signature: coSign(before.head, { ...witness, at: row.at }) }
    if (verdict.say === 'rewritten') evidence.add(known.bundle, { histories: historiesOf(verdict.conflict) })
    return { say: verdict.say, head: row.head }
  }

  const rememberedOf = (signed: RememberedHead['signed']): RememberedHead => {
    const head = openHead(signed, crypto.verify)
    if (!head.ok) throw new Error('a head of our own database does not read')
    return { head: head.value, signed }
  }

  return {
    show: async shown => {
      const head = decodeAs(headShape, shown.signed.b)
      if (!head.ok) return refused('bad-head')
      return core.turns.take(() => look(head.value.gid, shown))
    },
  }
}

/** The key that is the relay's peer id. */
async function relaySigner({ ports }: Core): Promise<Signer | null> {
  const seed = await getRow(ports.store, secretRow, KEYS.own('transport'))
  return seed === null ? null : ports.crypto.signerOf(seed.bytes)
}
