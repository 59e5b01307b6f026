/** Witnesses: what they sign, what they never sign, and what proves that a group signed two histories. SPEC 5.18, 5.19. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, equalBytes, fromHex, toHex } from '../src/base/bytes.ts'
import type { GroupId } from '../src/base/ids.ts'
import type { Signed } from '../src/codec/signed.ts'
import { type Head, openHead } from '../src/ledger/entry.ts'
import { growthProof, type MerkleLog, rootAt, rootsOf } from '../src/ledger/merkle.ts'
import { coSign, coversHead, openCoSignature, witnessOf } from '../src/witness/co-signature.ts'
import { checkEvidence, encodeEvidence } from '../src/witness/evidence.ts'
import { type Conflict, judgeShownHead, type RememberedHead } from '../src/witness/judge-head.ts'
import { peerNameOf } from '../src/witness/peer-name.ts'
import { historiesOf } from '../src/witness/proof-histories.ts'
import vectors from '../vectors/witness.json' with { type: 'json' }
import { EVIDENCE_CASES, witnessVectors } from './make-witness-vectors.ts'
import { table } from './table.ts'
import { groupOfVillage, headAt, historyOf, proofOf, VILLAGE } from './witness-world.ts'
import { codeOf, copyOf, foundGroup, idOf, must, NOW, signerNamed, type TestGroup, verify } from './world.ts'
import { handOver, seenNow } from './world-keys.ts'

const opened = (signed: Signed): Head => must(openHead(signed, verify))
const remembered = (signed: Signed): RememberedHead => ({ head: opened(signed), signed })

describe('a growth proof', () => {
  const log = historyOf(40)

  test('leads to both roots, of any two sizes', () => {
    for (let newer = 2; newer <= 40; newer++)
      for (let older = 1; older < newer; older++) {
        const roots = rootsOf({ older, newer, steps: growthProof(log, older, newer) })
        expect(roots && [toHex(roots.older), toHex(roots.newer)]).toEqual(
          [older, newer].map(size => toHex(rootAt(log, size))),
        )
      }
  })

  test('of a changed one no two roots follow of which the newer is right and the older is not', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 39 }), fc.integer({ min: 2, max: 40 }))
    const changes = fc.array(
      fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('flip', 'drop', 'twice', 'swap')),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    fc.assert(
      fc.property(sizes, changes, ([a, b], how) => {
        const [older, newer] = a < b ? [a, b] : [b, a + 1]
        const steps = growthProof(log, older, newer)
        for (const [at, bit, what] of how) change(steps, at % Math.max(1, steps.length), bit, what)
        const roots = rootsOf({ older, newer, steps })
        if (roots !== null && equalBytes(roots.newer, rootAt(log, newer)))
          expect(toHex(roots.older)).toBe(toHex(rootAt(log, older)))
      }),
    )
  })
})

function change(steps: Bytes[], at: number, bit: number, what: string): void {
  const step = steps[at]
  if (step === undefined) return
  if (what === 'drop') steps.splice(at, 1)
  else if (what === 'twice') steps.splice(at, 0, step)
  else if (what === 'swap') steps.push(...steps.splice(at, 1))
  else steps[at] = step.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
}

describe('a witness that remembers the head of 8', () => {
  const log = historyOf(16)
  const fork = historyOf(16, { from: 5 })
  const thief = signerNamed('thief')
  const HISTORIES = { whole: log, fork }
  const KEYS = { own: VILLAGE.signer, thief }
  const GROUPS = { ours: VILLAGE.gid, theirs: 'ab'.repeat(32) as GroupId }
  type Prove = (of: MerkleLog, size: number) => readonly Bytes[]
  const PROOFS: Readonly<Record<string, Prove>> = {
    good: (of, size) => proofOf(of, 8, size),
    none: () => [],
    'from-7': (of, size) => proofOf(of, 7, size),
    long: (of, size) => [...proofOf(of, 8, size), ...log.levels[0]!.slice(0, 40)],
  }

  test.each(
    table<'history' | 'size' | 'inc' | 'key' | 'group' | 'proof' | 'says'>(`
      history  size  inc  key    group   proof   says
      whole    8     0    own    ours    none    again
      whole    9     0    own    ours    good    sign
      whole    16    0    own    ours    good    sign
      whole    9     0    own    ours    none    prove        // a question without an answer proves nothing
      whole    9     0    own    ours    from-7  prove
      whole    9     0    own    ours    long    prove
      whole    7     0    own    ours    none    newer        // restored from a copy
      fork     7     0    own    ours    none    newer
      fork     8     0    own    ours    none    rewritten    // one size, two roots
      fork     16    0    own    ours    good    rewritten    // its own proof tells another root of 8
      fork     9     0    own    ours    none    prove
      fork     9     0    own    ours    from-7  prove
      whole    9     0    thief  ours    good    bad-head
      whole    9     0    own    theirs  good    bad-head
      whole    9     1    own    ours    good    bad-head     // no paper of the roots says so
    `),
  )('shown $size of the $history history with proof $proof by $key: $says', row => {
    const history = HISTORIES[row.history as keyof typeof HISTORIES]
    const signer = KEYS[row.key as keyof typeof KEYS]
    const size = Number(row.size)
    const gid = GROUPS[row.group as keyof typeof GROUPS]
    const signed = headAt(history, size, { inc: Number(row.inc), signer, gid })
    const proof = (PROOFS[row.proof] as Prove)(history, size)
    const judged = judgeShownHead(remembered(headAt(log, 8)), { signed, proof }, groupOfVillage, verify)
    expect(judged.ok ? judged.value.say : judged.refusal.code).toBe(row.says)
    if (judged.ok && judged.value.say === 'rewritten')
      expect(
        codeOf(
          checkEvidence(encodeEvidence(VILLAGE, { histories: historiesOf(judged.value.conflict) }), {
            verify,
          }),
        ),
      ).toBe('ok')
  })

  test('signs the first head of a group that it sees, but no empty one', () => {
    const first = { signed: headAt(fork, 9), proof: [] }
    expect(must(judgeShownHead(null, first, groupOfVillage, verify)).say).toBe('sign')
    const empty = { signed: headAt(log, 0), proof: [] }
    expect(codeOf(judgeShownHead(null, empty, groupOfVillage, verify))).toBe('bad-head')
  })

  test('takes a raised incarnation as a new beginning, and nothing of the old one after it', () => {
    const group = { ...groupOfVillage, inc: 1 }
    const anew = headAt(fork, 6, { inc: 1 })
    const known = remembered(headAt(log, 8))
    expect(must(judgeShownHead(known, { signed: anew, proof: [] }, group, verify)).say).toBe('sign')
    const late = { signed: headAt(log, 9), proof: proofOf(log, 8, 9) }
    expect(codeOf(judgeShownHead(remembered(anew), late, group, verify))).toBe('bad-head')
  })

  test('asks for a proof, and has no evidence, where another key signed the remembered head', () => {
    const group = { ...groupOfVillage, key: thief.pub }
    for (const size of [8, 16]) {
      const shown = { signed: headAt(fork, size, { signer: thief }), proof: proofOf(fork, 8, size) }
      expect(must(judgeShownHead(remembered(headAt(log, 8)), shown, group, verify)).say).toBe('prove')
    }
    const joined = { signed: headAt(log, 12, { signer: thief }), proof: proofOf(log, 8, 12) }
    expect(must(judgeShownHead(remembered(headAt(log, 8)), joined, group, verify)).say).toBe('sign')
  })
})

describe('whatever is shown', () => {
  /** Two histories that part at `from`; each step shows a head of one of them, with the proof that the group can make. */
  const steps = fc.array(
    fc.record({ fork: fc.boolean(), size: fc.integer({ min: 1, max: 30 }), base: fc.nat(30) }),
    { maxLength: 40 },
  )

  test('one witness never stands for two histories', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 29 }), steps, (from, shown) => {
        const logs = [historyOf(30), historyOf(30, { from })] as const
        const signed: { fork: boolean; size: number }[] = []
        let known: RememberedHead | null = null
        for (const { fork, size, base } of shown) {
          const history = logs[fork ? 1 : 0]
          const signedHead = headAt(history, size)
          // As often as not from what the witness remembers, else from anywhere.
          const older = base % 2 === 0 ? ((known as RememberedHead | null)?.head.size ?? 0) : base
          const proof = proofOf(history, older, size)
          const verdict = must(judgeShownHead(known, { signed: signedHead, proof }, groupOfVillage, verify))
          if (verdict.say === 'sign') {
            known = remembered(signedHead)
            signed.push({ fork, size })
          }
          if (verdict.say === 'rewritten')
            expect(
              codeOf(
                checkEvidence(encodeEvidence(VILLAGE, { histories: historiesOf(verdict.conflict) }), {
                  verify,
                }),
              ),
            ).toBe('ok')
        }
        const beyond = signed.filter(({ size }) => size > from)
        expect(new Set(beyond.map(({ fork }) => fork)).size).toBeLessThanOrEqual(1)
        expect(signed.map(({ size }) => size)).toEqual(signed.map(({ size }) => size).sort((a, b) => a - b))
      }),
    )
  })

  test('an honest history is always co-signed, and nobody can make evidence of it', () => {
    const log = historyOf(60)
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), sizes => {
        let known: RememberedHead | null = null
        for (const size of sizes.sort((a, b) => a - b)) {
          const signed = headAt(log, size)
          const proof = proofOf(log, (known as RememberedHead | null)?.head.size ?? 0, size)
          expect(must(judgeShownHead(known, { signed, proof }, groupOfVillage, verify)).say).toBe('sign')
          if (known !== null)
            expect(
              codeOf(
                checkEvidence(
                  encodeEvidence(VILLAGE, {
                    histories: historiesOf({ a: (known as RememberedHead).signed, b: signed, proof }),
                  }),
                  { verify },
                ),
              ),
            ).toBe('no-conflict')
          known = remembered(signed)
        }
      }),
    )
  })
})

test('the vectors are what this code computes from names and seeds', () => {
  expect(vectors).toEqual(witnessVectors())
})

describe('evidence', () => {
  const oneSize = EVIDENCE_CASES['one size, two roots'] as Conflict

  test.each([
    ['one size, two roots', 'ok'],
    ['two sizes and a proof', 'ok'],
    ['two sizes that are no powers of two', 'ok'],
    ['two sizes, no proof', 'no-conflict'],
    ['the longer first', 'no-conflict'],
    ['a proof of an honest history', 'no-conflict'],
    ['a proof of the other history', 'no-conflict'],
    ['a proof beside one size', 'no-conflict'],
    ['one head twice', 'no-conflict'],
    ['another incarnation', 'bad-head'],
    ['a head by another key', 'bad-head'],
  ])('%s: %s', (name, code) => {
    const vector = vectors.evidence.find(one => one.name === name)
    expect(vector?.verdict).toBe(code)
    expect(codeOf(checkEvidence(fromHex(vector?.evidence ?? ''), { verify }))).toBe(code)
  })

  test('of other bytes, or with papers of another group, is none', () => {
    const bytes = encodeEvidence(VILLAGE, { histories: historiesOf(oneSize) })
    expect(codeOf(checkEvidence(bytes.slice(1), { verify }))).toBe('malformed')
    expect(codeOf(checkEvidence(new Uint8Array(30_000), { verify }))).toBe('malformed')
    expect(
      codeOf(
        checkEvidence(encodeEvidence(foundGroup('Elsewhere'), { histories: historiesOf(oneSize) }), {
          verify,
        }),
      ),
    ).toBe('bad-head')
    const mixed = { charter: foundGroup('Elsewhere').charter, chain: VILLAGE.chain }
    expect(
      codeOf(checkEvidence(encodeEvidence(mixed, { histories: historiesOf(oneSize) }), { verify })),
    ).toBe('bad-certificate')
  })

  test('is answered by newer papers of the roots, for whoever has them', () => {
    const later: TestGroup = copyOf(VILLAGE)
    must(handOver(later, { key: 'key 2' }))
    const seen = seenNow(later)
    const bytes = encodeEvidence(VILLAGE, { histories: historiesOf(oneSize) })
    expect(codeOf(checkEvidence(bytes, { verify, seenOf: () => seen }))).toBe('older-certificate')
    expect(codeOf(checkEvidence(bytes, { verify, seenOf: () => null }))).toBe('ok')
    const other = copyOf(VILLAGE)
    must(handOver(other, { key: 'key of a former admin' }))
    const forged = encodeEvidence(other, { histories: historiesOf(oneSize) })
    expect(codeOf(checkEvidence(forged, { verify, seenOf: () => seen }))).toBe('forked-chain')
  })
})

describe('a co-signature', () => {
  const head = opened(headAt(historyOf(8), 8))
  const witness = signerNamed('witness')

  test('names the group that gives it, or is the relay that signs', () => {
    const by = idOf('a group').padEnd(64, '0') as GroupId
    const signed = coSign(head, { by, at: NOW, signer: witness })
    const said = must(openCoSignature(signed, verify))
    expect([witnessOf(signed, said), coversHead(said, head)]).toEqual([by, true])
    const relayed = coSign(head, { at: NOW, signer: witness })
    expect(witnessOf(relayed, must(openCoSignature(relayed, verify)))).toBe(witness.pub)
  })

  test('stands for one head alone, and fits no other purpose', () => {
    const signed = coSign(head, { at: NOW, signer: witness })
    const said = must(openCoSignature(signed, verify))
    for (const other of [
      { size: 9 },
      { inc: 1 },
      { root: 'ab'.repeat(32) as Head['root'] },
      { gid: 'cd'.repeat(32) as GroupId },
    ])
      expect(coversHead(said, { ...head, ...other })).toBe(false)
    expect(codeOf(openHead(signed, verify))).toBe('bad-signature')
    expect(codeOf(openCoSignature({ ...signed, k: signerNamed('thief').pub }, verify))).toBe('bad-signature')
  })

  test('of a relay is by the key of its peer id', () => {
    // As `peerIdFromPublicKey` of libp2p writes it.
    expect(peerNameOf('ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c' as never)).toBe(
      '12D3KooWRawPbxPtP1eZaJpumGnyWX2DcUyd3RQnydr3eAto4Az7',
    )
  })
})
