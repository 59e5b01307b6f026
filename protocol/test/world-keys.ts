/** Test groups that change hands: papers by their roots, and the entries that record them. */
import { type Bytes, toHex } from '../src/base/bytes.ts'
import type { Hash } from '../src/base/ids.ts'
import { err, type Result } from '../src/base/result.ts'
import { decodeAs } from '../src/codec/shape.ts'
import type { Signer } from '../src/codec/signed.ts'
import { rootSignedShape } from '../src/identity/certs.ts'
import { chainShape, encodeChain, readGroupProof, seenOf } from '../src/identity/chain.ts'
import {
  certsOf,
  draftHandover,
  type Handover,
  openHandover,
  type Succession,
  signHandover,
} from '../src/identity/handover.ts'
import type { Entry } from '../src/ledger/entry.ts'
import { rootAt } from '../src/ledger/merkle.ts'
import type { LedgerRefusal } from '../src/ledger/refusals.ts'
import { intentOf, must, NOW, order, signerNamed, type TestGroup, verify } from './world.ts'

export interface Change extends Partial<Omit<Succession, 'roots' | 'pub'>> {
  /** Name of the next key's seed. */
  readonly key: string
  /** Names of new roots, and how many must sign; without them those of today stay. */
  readonly roots?: readonly string[]
  readonly k?: number
  /** Who signs; all roots that may, unless it is said. */
  readonly by?: readonly Signer[]
}

export const knownOf = (group: Pick<TestGroup, 'charter' | 'chain'>) => must(readGroupProof(group, verify))

export const seenNow = (group: Pick<TestGroup, 'charter' | 'chain'>) => seenOf(knownOf(group))

export function handoverOf(group: TestGroup, change: Change): Handover {
  const { key, roots, k = 1, by: _, ...more } = change
  const named = roots?.map(name => signerNamed(name).pub)
  return draftHandover(group, knownOf(group), {
    pub: signerNamed(key).pub,
    restart: false,
    from: NOW,
    open: [],
    ...(named === undefined ? {} : { roots: { roots: named, k } }),
    ...more,
  })
}

/** The file once these have signed it, one after another. */
export const signedBy = (file: Handover, signers: readonly Signer[]): Handover =>
  signers.reduce((signed, signer) => must(signHandover(must(openHandover(signed, verify)), signer)), file)

export interface Papers {
  readonly roots: Bytes | null
  readonly key: Bytes
  /** The group's chain with them. */
  readonly chain: Bytes
}

/** Papers that follow those of today. */
export function papersOf(group: TestGroup, change: Change): Papers {
  const signers = change.by ?? [group.root, ...(change.roots ?? []).map(signerNamed)]
  const { roots, key } = certsOf(must(openHandover(signedBy(handoverOf(group, change), signers), verify)))
  return { roots, key, chain: longer(group.chain, roots, key) }
}

/** A chain with one more certificate of each kind, whatever they say. */
export function longer(chain: Bytes, root: Bytes | null, key: Bytes | null): Bytes {
  const before = must(decodeAs(chainShape, chain))
  const read = (cert: Bytes | null) => (cert === null ? [] : [must(decodeAs(rootSignedShape, cert))])
  return encodeChain({ roots: [...before.roots, ...read(root)], keys: [...before.keys, ...read(key)] })
}

/** Orders the change as one decision, and from there on the group has its new key, roots and papers. */
export function handOver(group: TestGroup, change: Change): Result<readonly Entry[], LedgerRefusal> {
  const { roots, key, chain } = papersOf(group, change)
  const entries: Entry[] = []
  if (roots !== null) {
    const done = order(group, intentOf(group, 'node', 'newroots', { cert: roots }))
    if (!done.ok) return err(done.refusal)
    entries.push(done.value)
  }
  const done = order(group, keyIntent(group, change.key, key))
  if (!done.ok) return err(done.refusal)
  group.inc = knownOf({ charter: group.charter, chain }).inc
  group.signer = signerNamed(change.key)
  if (change.roots !== undefined) group.root = signerNamed(change.roots[0] as string)
  group.chain = chain
  return { ok: true, value: [...entries, done.value] }
}

/** The entries of today, for the roots' word. */
export const vouched = ({ log, entries }: TestGroup) => ({
  size: entries.length,
  root: toHex(rootAt(log)) as Hash,
})

/** What a new key signs to introduce itself. */
export const keyIntent = (group: TestGroup, key: string, cert: Bytes) =>
  intentOf({ ...group, signer: signerNamed(key) }, 'node', 'newkey', { cert })
