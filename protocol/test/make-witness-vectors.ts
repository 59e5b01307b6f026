/** Heads, co-signatures and evidence, computed from names and seeds alone: vectors/witness.json. */
import { toHex } from '../src/base/bytes.ts'
import { encodeAs } from '../src/codec/shape.ts'
import { signedShape } from '../src/codec/signed.ts'
import { openHead } from '../src/ledger/entry.ts'
import { growthProof } from '../src/ledger/merkle.ts'
import { coSign } from '../src/witness/co-signature.ts'
import { checkEvidence, encodeEvidence } from '../src/witness/evidence.ts'
import type { Conflict } from '../src/witness/judge-head.ts'
import { peerNameOf } from '../src/witness/peer-name.ts'
import { historiesOf } from '../src/witness/proof-histories.ts'
import { MISCONDUCT } from './misconduct-cases.ts'
import { headAt, historyOf, VILLAGE } from './witness-world.ts'
import { codeOf, foundGroup, must, NOW, seedOf, signerNamed, verify } from './world.ts'

const log = historyOf(16)
/** A copy of the first five entries went on by itself. */
const fork = historyOf(16, { from: 5 })
const oneSize: Conflict = { a: headAt(log, 8), b: headAt(fork, 8) }
const twoSizes: Conflict = { a: headAt(log, 8), b: headAt(fork, 16), proof: growthProof(fork, 8, 16) }
const unequal: Conflict = { a: headAt(log, 7), b: headAt(fork, 11), proof: growthProof(fork, 7, 11) }

/** What is shown as evidence, and how it is judged. */
export const EVIDENCE_CASES: Readonly<Record<string, Conflict>> = {
  'one size, two roots': oneSize,
  'two sizes and a proof': twoSizes,
  'two sizes that are no powers of two': unequal,
  'two sizes, no proof': { a: twoSizes.a, b: twoSizes.b },
  'the longer first': { ...twoSizes, a: twoSizes.b, b: twoSizes.a },
  'a proof of an honest history': { a: headAt(log, 8), b: headAt(log, 16), proof: growthProof(log, 8, 16) },
  'a proof of the other history': { ...twoSizes, proof: growthProof(log, 8, 16) },
  'a proof beside one size': { ...oneSize, proof: growthProof(fork, 8, 16) },
  'one head twice': { a: oneSize.a, b: oneSize.a },
  'another incarnation': { a: oneSize.a, b: headAt(fork, 8, { inc: 1 }) },
  'a head by another key': { a: oneSize.a, b: headAt(fork, 8, { signer: signerNamed('thief') }) },
}

export function witnessVectors() {
  const head = headAt(log, 8)
  const opened = must(openHead(head, verify))
  const neighbour = foundGroup('Hill')
  const relay = signerNamed('relay')
  return {
    about:
      'SPEC 5.18 and 5.19: one head co-signed by a group and by a relay, growth proofs, and evidence with its verdict. Histories are logs of the UTF-8 leaves «entry <i>»; from 5 on the other one has «other <i>». Lower-case hex; seeds are Ed25519 seeds.',
    keySeed: toHex(seedOf('Village key 1')),
    head: toHex(encodeAs(signedShape, head)),
    coSignatures: [
      {
        by: neighbour.gid,
        seed: toHex(seedOf('Hill key 1')),
        signed: toHex(
          encodeAs(signedShape, coSign(opened, { by: neighbour.gid, at: NOW, signer: neighbour.signer })),
        ),
      },
      {
        peer: peerNameOf(relay.pub),
        seed: toHex(seedOf('relay')),
        signed: toHex(encodeAs(signedShape, coSign(opened, { at: NOW, signer: relay }))),
      },
    ],
    growth: [1, 2, 3, 5, 7, 8, 11, 15].map(older => ({
      older,
      newer: 16,
      proof: growthProof(log, older, 16).map(toHex),
    })),
    evidence: [
      ...Object.entries(EVIDENCE_CASES).map(([name, conflict]) => ({
        name,
        proof: { histories: historiesOf(conflict) },
      })),
      ...Object.entries(MISCONDUCT).map(([name, { proof }]) => ({ name, proof })),
    ].map(({ name, proof }) => {
      const bytes = encodeEvidence(VILLAGE, proof)
      return { name, verdict: codeOf(checkEvidence(bytes, { verify })), evidence: toHex(bytes) }
    }),
  }
}
