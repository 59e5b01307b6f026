/** `verify` asks the witnesses, too: each co-signature in the database must stand for the entries beside it. */
import { coSign, type Hash, type Head, sealHead } from '@localpay/protocol'
import { expect, test } from 'vitest'
import { table } from '../../../protocol/test/table.ts'
import { signerNamed } from '../../../protocol/test/world.ts'
import { putRow } from '../../src/app/rows.ts'
import { KEYS } from '../../src/app/store-keys.ts'
import { verifyLedger } from '../../src/app/verify-ledger.ts'
import { coSignatureRow, lostRow } from '../../src/app/witness/witness-rows.ts'
import { systemCrypto } from '../../src/system/crypto.ts'
import { yes } from '../support/test-node.ts'
import { payment, village } from '../support/village.ts'

const crypto = systemCrypto({ threads: 0 })
const OTHER = 'ee'.repeat(32) as Hash

test.each(
  table<'row' | 'inc' | 'size' | 'root' | 'gid' | 'verdict'>(`
    row    inc  size   root   gid     verdict
    cosig  0    same   same   ours    1               // the newest head
    cosig  0    older  older  ours    1
    cosig  1    same   other  ours    0               // of another beginning: not looked at
    cosig  0    same   other  ours    other-history
    cosig  0    older  same   ours    other-history
    cosig  0    more   other  ours    entries-lost    // an older copy of the database
    cosig  0    same   same   theirs  bad-witness
    lost   0    more   other  ours    entries-lost
    lost   0    same   other  theirs  bad-witness
  `),
)('$row of inc $inc, size $size, root $root, group $gid: $verdict', async row => {
  const { node, admin, ben } = await village()
  const older = node.core.ledger.head().head
  yes(await node.payments.submit(ben.person, payment(ben, admin, 5n, { at: node.core.ports.clock.now() })))
  const { head: newest } = node.core.ledger.head()
  const said: Head = {
    ...newest,
    inc: Number(row.inc),
    size: { same: newest.size, older: older.size, more: newest.size + 3 }[row.size] as number,
    root: { same: newest.root, older: older.root, other: OTHER }[row.root] as Hash,
    gid: row.gid === 'ours' ? newest.gid : (OTHER as string as Head['gid']),
  }
  const relay = signerNamed('relay')
  const head = sealHead(said, node.core.signer)
  const change =
    row.row === 'lost'
      ? putRow(lostRow, KEYS.own('lost'), { head, peer: 'relay', at: 1 })
      : putRow(coSignatureRow, KEYS.coSignature(relay.pub), {
          signature: coSign(said, { at: 1, signer: relay }),
          head,
          peer: 'relay',
          at: 1,
        })
  await node.core.turns.take(() => node.core.ports.store.write([change]))
  const checked = await verifyLedger(node.core.ports.store, crypto)
  expect(checked.ok ? `${checked.value.witnesses}` : checked.refusal.code).toBe(row.verdict)
})

test('a row that is none, or that was changed, is named', async () => {
  const { node } = await village()
  const { store } = node.core.ports
  for (const key of [KEYS.coSignature('ab'.repeat(32)), KEYS.own('lost')]) {
    await store.write([{ put: key, value: new Uint8Array([1, 2, 3]) }])
    const checked = await verifyLedger(store, crypto)
    expect(checked).toMatchObject({ ok: false, refusal: { seq: null, code: 'bad-witness' } })
    if (!checked.ok) expect(checked.refusal.why).toContain(key)
    await store.write([{ del: key }])
  }
})
