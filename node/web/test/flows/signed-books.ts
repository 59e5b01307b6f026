/** A group's books with payments in them, and the heads that it signs over them. */
import type { HeadJson } from '@localpay/node'
import {
  encodeAs,
  type Head,
  headOf,
  rootAt,
  type Signer,
  sealHead,
  signedShape,
  toBase64,
} from '@localpay/protocol'
import { admit, foundGroup, record, type TestGroup } from '../../../../protocol/test/world.ts'

/** Two members, and a payment from the second to the first of each of these amounts. */
export function booksOf(pays: readonly bigint[]): TestGroup {
  const group = foundGroup('Village')
  const [ann, ben] = [admit(group, 'ann'), admit(group, 'ben')]
  for (const amt of pays) record(group, ben, 'pay', { from: ben.account, to: ann.account, amt })
  return group
}

export const headAt = (group: TestGroup, size = group.entries.length, inc = 0): Head =>
  headOf({ gid: group.gid, inc, size, root: rootAt(group.log, size), at: group.now })

/** As the node tells it; by the group's own key, unless another signs. */
export function headJson(
  group: TestGroup,
  size = group.entries.length,
  how: { signer?: Signer; inc?: number } = {},
): HeadJson {
  const head = headAt(group, size, how.inc)
  const { inc, root, at } = head
  const signed = sealHead(head, how.signer ?? group.signer)
  return { inc, size, root, at, signed: toBase64(encodeAs(signedShape, signed)) }
}

export const papersOf = ({ charter, chain }: Pick<TestGroup, 'charter' | 'chain'>) => ({
  charter: toBase64(charter),
  chain: toBase64(chain),
})
