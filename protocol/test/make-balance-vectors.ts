/** The vectors of common balances: texts, Declines, and the messages that carry them. */
import { type Bytes, toHex } from '../src/base/bytes.ts'
import type { Tid } from '../src/base/ids.ts'
import { encodeAs } from '../src/codec/shape.ts'
import {
  type Balance,
  balanceAskShape,
  balanceHash,
  balanceReplyShape,
  encodeBalance,
  encodeDecline,
  listHash,
  signBalanceBytes,
  signDeclineBytes,
  sortedTids,
} from '../src/lines/balance.ts'
import { askKnownShape } from '../src/wire/envelope.ts'
import { inTurn } from './balances.ts'
import { hashNamed, NOW, seedOf, type TestGroup, unfounded } from './world.ts'
import { lineBetween } from './world-lines.ts'

const tidNamed = (name: string): Tid => hashNamed(name) as string as Tid

/** Texts that every reader refuses, each wrong in one place. */
function wrongTexts(good: Balance): { name: string; bytes: string }[] {
  const loose = (name: string, change: Partial<Balance>) => ({
    name,
    bytes: toHex(encodeBalance({ ...good, ...change })),
  })
  return [
    loose('seq 0', { seq: 0 }),
    loose('open transfers out of order', { open: [...good.open].reverse() }),
    loose('an open transfer twice', { open: [good.open[0] as Tid, good.open[0] as Tid] }),
    loose('three limits', { limits: [1, 1, 1] }),
    loose('one key epoch', { ke: [1] }),
    loose('more booked than one text may list', { applied: { ...good.applied, n: 129 } }),
    loose('a try beyond the last', { try: 257 }),
  ]
}

export function balanceVectors() {
  const [u, v] = inTurn(unfounded('One'), unfounded('Other'))
  const applied = sortedTids(['first', 'second', 'third'].map(tidNamed))
  const first: Balance = {
    v: 1,
    line: lineBetween(u, v),
    seq: 1,
    try: 0,
    bal: -1_500_000n,
    applied: listHash(applied),
    open: sortedTids(['fourth', 'fifth'].map(tidNamed)),
    limits: [2, 1],
    ke: [1, 1],
    at: NOW,
  }
  const second: Balance = {
    ...first,
    seq: 2,
    try: 1,
    prev: balanceHash(encodeBalance(first)),
    applied: listHash([]),
    open: [],
  }
  const declined = encodeDecline({ v: 1, line: first.line, seq: 2, try: 0, open: first.open })
  const text = (balance: Balance, list: readonly Tid[]) => {
    const bytes = encodeBalance(balance)
    const [ours, theirs] = [u, v].map(({ signer }) => signBalanceBytes(bytes, signer)) as [Bytes, Bytes]
    const ask = { v: 1, balance: bytes, sig: ours, applied: list } as const
    return {
      bytes: toHex(bytes),
      hash: balanceHash(bytes),
      applied: list,
      proposer: toHex(ours),
      other: toHex(theirs),
      ask: toHex(encodeAs(balanceAskShape, ask)),
      reply: toHex(encodeAs(balanceReplyShape, { v: 1, sig: theirs })),
    }
  }
  const sig = signDeclineBytes(declined, v.signer)
  return {
    about:
      'Common balances between two groups, the smaller id first. Lower-case hex; texts are CBOR signed by both under the domain "balance", a Decline by one side under "decline".',
    groups: [u, v].map(({ name, gid }: TestGroup) => ({
      name,
      gid,
      keySeed: toHex(seedOf(`${name} key 1`)),
    })),
    texts: [text(first, applied), text(second, [])],
    decline: {
      bytes: toHex(declined),
      sig: toHex(sig),
      reply: toHex(encodeAs(balanceReplyShape, { v: 1, decline: { b: declined, sig } })),
    },
    replies: {
      wait: toHex(encodeAs(balanceReplyShape, { v: 1, wait: 1 })),
      differs: toHex(encodeAs(balanceReplyShape, { v: 1, differs: -7n })),
    },
    known: toHex(encodeAs(askKnownShape, { v: 1, tid: tidNamed('first') })),
    malformed: wrongTexts(first),
  }
}
