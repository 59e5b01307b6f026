/** Chains of a group's papers, good and bad, computed from names and seeds alone: vectors/chain.json. */
import { toHex } from '../src/base/bytes.ts'
import type { Hash, PublicKey, Tid } from '../src/base/ids.ts'
import { hashHex } from '../src/codec/hash.ts'
import { encodeAs } from '../src/codec/shape.ts'
import type { Signer } from '../src/codec/signed.ts'
import {
  type KeyCert,
  keyCertShape,
  type RootCert,
  type RootSigned,
  rootCertShape,
  sealByRoots,
} from '../src/identity/certs.ts'
import { chainStep, encodeChain, seenOf, trustedKey } from '../src/identity/chain.ts'
import { charterShape, groupIdOf } from '../src/identity/charter.ts'
import { hashNamed, must, NOW, seedOf, signerNamed, verify } from './world.ts'

const SIGNERS = ['ann', 'ben', 'cid', 'dora', 'key 1', 'key 2', 'key 3', 'thief'] as const
const [ann, ben, cid, dora, first, second, third, thief] = SIGNERS.map(signerNamed) as [
  Signer,
  Signer,
  Signer,
  Signer,
  Signer,
  Signer,
  Signer,
  Signer,
]

/** Two of three founders. */
const charter = encodeAs(charterShape, {
  v: 1,
  name: 'Tauschring Süd',
  created: NOW,
  nonce: new Uint8Array(16).fill(9),
  roots: [ann.pub, ben.pub, cid.pub],
  k: 2,
})
const gid = groupIdOf(charter)
const zero = gid as string as Hash
const hash = (signed: RootSigned): Hash => hashHex('keycert', signed.b)

function key(
  ke: number,
  pub: PublicKey,
  more: Partial<KeyCert>,
  by: readonly Signer[] = [ann, ben],
): RootSigned {
  const cert: KeyCert = { v: 1, gid, re: 0, ke, pub, prev: zero, from: NOW, open: [], inc: 0, ...more }
  return sealByRoots('keycert', encodeAs(keyCertShape, cert), by)
}
/** Dora alone, unless it is said. */
function roots(more: Partial<RootCert> = {}, by: readonly Signer[] = [ann, cid]): RootSigned {
  const cert: RootCert = { v: 1, gid, re: 1, roots: [dora.pub], k: 1, prev: zero, ...more }
  return sealByRoots('rootcert', encodeAs(rootCertShape, cert), by)
}

/** Founded; the key is stolen; Dora takes over. */
const k1 = key(1, first.pub, {})
const open = [hashNamed('open 1'), hashNamed('open 2')].sort() as string[] as Tid[]
const head = { size: 12, root: hashNamed('root of 12') }
const k2 = key(2, second.pub, { prev: hash(k1), inc: 1, open, head }, [ben, cid])
const r1 = roots()
const k3 = key(3, third.pub, { re: 1, prev: hash(k2), inc: 1 }, [dora])

interface Papers {
  readonly roots: readonly RootSigned[]
  readonly keys: readonly RootSigned[]
}
type Named = readonly [name: string, papers: Papers]

const founded: Papers = { roots: [], keys: [k1] }
const robbed: Papers = { roots: [], keys: [k1, k2] }
const handed: Papers = { roots: [r1], keys: [k1, k2, k3] }

const GOOD: readonly Named[] = [
  ['founded', founded],
  ['after a theft', robbed],
  ['in new hands', handed],
]

/** By Ann and Ben, who were shut out but kept their words. */
const slipped2 = key(2, thief.pub, { prev: hash(k1) })
const slipped3 = key(3, third.pub, { prev: hash(slipped2) })
const slipped4 = key(4, thief.pub, { prev: hash(k3), inc: 1 })
const otherRoots = roots({ roots: [ann.pub] }, [ann, ben])
const other3 = key(3, third.pub, { re: 1, prev: hash(k2), inc: 1 }, [ann])
const other4 = key(4, thief.pub, { re: 1, prev: hash(other3), inc: 9 }, [ann])

const only = (...keys: readonly RootSigned[]): Papers => ({ roots: [], keys })

const WRONG: readonly Named[] = [
  ['new roots that have named no key', { roots: [r1], keys: [k1, k2] }],
  ['new roots, and a key that former ones slipped in', { roots: [r1], keys: [k1, slipped2] }],
  ['back to former roots', { roots: [r1], keys: [k1, k2, k3, slipped4] }],
  ['a key of roots that nobody showed', only(k1, k2, k3)],
  ['a key epoch left out', only(k1, key(3, second.pub, { prev: hash(k1) }))],
  ['a key epoch twice', only(k1, key(1, second.pub, { prev: hash(k1) }))],
  ['another certificate named before', only(k1, key(2, second.pub, {}))],
  ['a fallen incarnation', only(k1, k2, key(3, third.pub, { prev: hash(k2) }))],
  ['a former key again', only(k1, k2, key(3, first.pub, { prev: hash(k2), inc: 1 }))],
  ['too few signatures', only(k1, key(2, second.pub, { prev: hash(k1) }, [ann]))],
  ['one root twice', only(k1, key(2, second.pub, { prev: hash(k1) }, [ann, ann]))],
  ['a stranger among the signers', only(k1, key(2, second.pub, { prev: hash(k1) }, [ann, ben, dora]))],
  ['new roots by their own word', { roots: [roots({}, [dora])], keys: [k1, k2, k3] }],
  ['a root epoch left out', { roots: [roots({ re: 2 })], keys: [k1] }],
  ['roots that name others before them', { roots: [roots({ prev: hash(k1) })], keys: [k1] }],
  ['a paper signed as another kind', only(sealByRoots('rootcert', k1.b, [ann, ben]))],
]

/** A reader has seen the first chain and is shown the second. */
const STEPS: readonly (readonly [name: string, seen: Papers, shown: Papers])[] = [
  ['the same', robbed, robbed],
  ['a new key', founded, robbed],
  ['the key before', robbed, founded],
  ['new hands, two changes at once', founded, handed],
  ['the hands before', handed, robbed],
  ['another key of the same epoch', robbed, only(k1, slipped2)],
  ['another key of the same epoch, and one more', robbed, only(k1, slipped2, slipped3)],
  [
    'keys of former roots, with a higher epoch',
    handed,
    only(k1, k2, key(3, thief.pub, { prev: hash(k2), inc: 1 })),
  ],
  ['other roots of the same epoch', handed, { roots: [otherRoots], keys: [k1, k2, other3, other4] }],
  ['new hands, over a key that former roots slipped in', only(k1, slipped2, slipped3), handed],
]

const hexOf = (papers: Papers): string => toHex(encodeChain(papers))
const endOf = (papers: Papers) => must(trustedKey(charter, papers, verify))

export function chainVectors() {
  return {
    about:
      'Chains of papers after one charter (SPEC 2.2, 2.3): good ones with the key they lead to, wrong ones with their refusal, and how a second chain stands to one that a reader has seen. Lower-case hex; seeds are Ed25519 seeds.',
    seeds: Object.fromEntries(SIGNERS.map(name => [name, toHex(seedOf(name))])),
    charter: toHex(charter),
    gid,
    good: GOOD.map(([name, papers]) => {
      const { re, ke, key: pub, inc } = endOf(papers)
      return { name, chain: hexOf(papers), re, ke, key: pub, inc, seen: seenOf(endOf(papers)) }
    }),
    wrong: WRONG.map(([name, papers]) => {
      const walked = trustedKey(charter, papers, verify)
      return { name, chain: hexOf(papers), refusal: walked.ok ? 'none' : walked.refusal.code }
    }),
    steps: STEPS.map(([name, seen, shown]) => ({
      name,
      seen: seenOf(endOf(seen)),
      shown: hexOf(shown),
      step: chainStep(seenOf(endOf(seen)), endOf(shown)),
    })),
  }
}
