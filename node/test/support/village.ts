/** A founded group of three: Ann of the committee, Ben and Cleo. */
import { type AccountId, asId } from '@localpay/protocol'
import {
  found,
  openTestNode,
  type TestNode,
  type TestNodeOptions,
  type Visitor,
  welcome,
  wish,
  yes,
} from './test-node.ts'

export type Member = Visitor & { readonly account: AccountId }

export interface Village {
  readonly node: TestNode
  readonly admin: Member
  readonly ben: Member
  readonly cleo: Member
}

export async function village(options: TestNodeOptions = {}): Promise<Village> {
  const node = await openTestNode(options)
  const founder = await found(node)
  const account = asId('account', founder.me.account?.account ?? '')
  if (account === null) throw new Error('the founder has an account')
  const admin = { ...founder, account }
  return { node, admin, ben: await welcome(node, admin, 'Ben'), cleo: await welcome(node, admin, 'Cleo') }
}

export const payment = (from: Member, to: Member, amt: bigint, more: Parameters<typeof wish>[3] = {}) =>
  wish(from, 'pay', { from: from.account, to: to.account, amt }, more)

export const balance = async (node: TestNode, who: Visitor): Promise<string | undefined> =>
  yes(await node.people.me(who.person)).account?.balance
