/** Histories of one group as bare logs, and the heads and proofs that it shows of them. */
import { type Bytes, utf8 } from '../src/base/bytes.ts'
import type { Signed, Signer } from '../src/codec/signed.ts'
import { headOf, sealHead } from '../src/ledger/entry.ts'
import { appendLeaf, emptyLog, growthProof, leafHash, type MerkleLog, rootAt } from '../src/ledger/merkle.ts'
import { foundGroup, NOW, type TestGroup } from './world.ts'

export const VILLAGE: TestGroup = foundGroup('Village')

/** What a witness knows of the group by its papers. */
export const groupOfVillage = { gid: VILLAGE.gid, key: VILLAGE.signer.pub, inc: 0 }

/** A log of so many entries: `other` ones from entry `from` on, as if an older copy had gone on by itself. */
export function historyOf(size: number, { from = size, other = 'other' } = {}): MerkleLog {
  const log = emptyLog()
  for (let i = 0; i < size; i++) appendLeaf(log, leafHash(utf8(`${i < from ? 'entry' : other} ${i}`)))
  return log
}

export const headAt = (
  log: MerkleLog,
  size: number,
  {
    inc = 0,
    signer = VILLAGE.signer,
    gid = VILLAGE.gid,
  }: Partial<{ inc: number; signer: Signer; gid: typeof VILLAGE.gid }> = {},
): Signed => sealHead(headOf({ gid, inc, size, root: rootAt(log, size), at: NOW + size }), signer)

/** As a group proves it: nothing where it did not grow. */
export const proofOf = (log: MerkleLog, older: number, newer: number): Bytes[] =>
  older > 0 && older < newer ? growthProof(log, older, newer) : []
