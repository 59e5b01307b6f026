/** Witnesses and evidence as pages get them. */
import {
  encodeAs,
  type Found,
  ok,
  type PublicKey,
  peerNameOf,
  type Result,
  signedShape,
  toBase64,
} from '@localpay/protocol'
import type { EvidenceJson, EvidenceReply, WitnessesReply, WitnessJson } from '../contract-witnesses.ts'
import type { Core, Directory } from '../core.ts'
import { ownGroupId } from '../known-groups.ts'
import { headJson } from '../own-group.ts'
import { type AppRefusal, no } from '../refusals.ts'
import type { WitnessViews } from '../services.ts'
import type { HeldEvidence } from './held-evidence.ts'
import type { OwnSignature, OwnWitnesses } from './own-witnesses.ts'

/** What was proved, as a page says it. */
const saidOf = (found: Found): Pick<EvidenceJson, 'e' | 'what' | 'sizes'> => ({
  e: found.e,
  what: found.e === 'E4' ? found.what : null,
  sizes: found.e === 'E6' ? [found.a.size, found.b.size] : null,
})

export function makeWitnessViews(
  core: Core,
  directory: Pick<Directory, 'known'>,
  { witnesses, evidence }: { witnesses: OwnWitnesses; evidence: HeldEvidence },
): WitnessViews {
  const one = ({ witness, signature, head, by, at }: OwnSignature): WitnessJson => {
    const known = by === undefined ? null : directory.known(by)
    return {
      kind: by === undefined ? 'relay' : 'group',
      id: witness,
      name: known?.group.name ?? (by === undefined ? peerNameOf(witness as PublicKey) : by.slice(0, 8)),
      size: head.size,
      root: head.root,
      at,
      signed: toBase64(encodeAs(signedShape, signature)),
      papers:
        known === null
          ? null
          : { charter: toBase64(known.bundle.charter), chain: toBase64(known.bundle.chain) },
    }
  }
  const evidenceNow = (): EvidenceReply => ({
    evidence: evidence.list().map(({ gid, name, found, at, ke, pardoned }) => {
      const own = gid === ownGroupId(core)
      return { gid, name, ...saidOf(found), at, own, ke, frozen: !own && !pardoned }
    }),
  })
  return {
    witnesses: async (): Promise<Result<WitnessesReply, AppRefusal>> =>
      core.ledger.isFounded()
        ? ok({ head: headJson(core), witnesses: witnesses.list().map(one), lost: witnesses.lost() })
        : no('not-set-up'),
    evidence: async () => evidenceNow(),
    evidenceFile: async gid => {
      const found = evidence.list().find(held => held.gid === gid)
      return found === undefined ? no('not-found') : ok(found.bytes)
    },
  }
}
