import { type AccountId, checkConsistency, fromHex } from '@localpay/protocol'
import { expect, test } from 'vitest'
import type { Ports } from '../../src/app/ports.ts'
import { found, openTestNode, welcome, wish, yes } from '../support/test-node.ts'

/** A disk on which the next write waits until it is let go. */
function gate() {
  let release: (() => void) | null = null
  let closed = false
  const wrap = (store: Ports['store']): Ports['store'] => ({
    ...store,
    write: async changes => {
      if (closed) {
        closed = false
        await new Promise<void>(resolve => {
          release = resolve
        })
      }
      return store.write(changes)
    },
  })
  return {
    wrap,
    close: () => {
      closed = true
    },
    isHolding: () => release !== null,
    open: () => release?.(),
  }
}

test('while an entry is being written, head and consistency proof still speak of the same books', async () => {
  const door = gate()
  const node = await openTestNode({ wrap: door.wrap })
  const admin = await found(node)
  const older = yes(await node.payments.head())
  const ann = await welcome(node, admin, 'Ann')
  const before = yes(await node.payments.head())
  door.close()
  const to = admin.me.account?.account as AccountId
  const pay = wish(ann, 'pay', { from: ann.account, to, amt: 5n }, { at: node.core.ports.clock.now() })
  const writing = node.payments.submit(ann.person, pay)
  while (!door.isHolding()) await new Promise(resolve => setImmediate(resolve))

  const during = yes(await node.payments.consistency(older.size))
  expect(during.head).toEqual(before)
  const claim = {
    older: { size: older.size, root: fromHex(older.root) },
    newer: { size: during.head.size, root: fromHex(during.head.root) },
    proof: during.proof.map(hash => fromHex(hash)),
  }
  expect(checkConsistency(claim)).toBe(true)

  door.open()
  yes(await writing)
  expect(yes(await node.payments.head()).size).toBe(before.size + 1)
})
