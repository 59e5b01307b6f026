/** Brings a sample group to life through its own web address: founding, members, ads, a little history. */
import type { DeskReply, Me, SetupReply } from '@localpay/node'
import { type AccountId, type MemberId, type PublicKey, rateFromUnitsPerHour } from '@localpay/protocol'
import type { GroupPlan } from './group-plan.ts'
import { apiAt, type Member, makeCredentials, memberAt, type PasswordKeys } from './member-client.ts'
import { sampleAd, sampleName } from './sample-people.ts'
import type { Means } from './sign-as-browser.ts'

export interface SampleGroup {
  readonly plan: GroupPlan
  readonly url: string
  readonly gid: string
  /** On the founder's sheet. */
  readonly words: readonly string[]
  readonly admin: Member
  /** The admin is the first. */
  readonly members: readonly Member[]
  readonly accounts: readonly { readonly account: string; readonly number: string }[]
}

/** Minor units of one hour, exactly or the next above. */
export function hourIn(plan: GroupPlan): bigint {
  const { num, den } = rateFromUnitsPerHour({ units: plan.unitsPerHour, currency: plan.currency })
  return (1_000_000n * den + num - 1n) / num
}

export const ADMIN_NAME = 'Admin'

export async function foundGroup(
  plan: GroupPlan,
  url: string,
  keys: PasswordKeys,
  means: Means,
): Promise<SampleGroup> {
  const hour = hourIn(plan)
  const limit = hour * BigInt(plan.limitHours)
  const seed = means.bytes(32)
  const api = apiAt(url)
  const { words } = await api.send<SetupReply>('POST', '/api/setup', {
    language: plan.language,
    group: { name: plan.name, town: plan.town, lat: plan.lat, lon: plan.lon },
    currency: plan.currency,
    unitsPerHour: plan.unitsPerHour,
    limits: { min: String(-limit), max: String(limit) },
    admin: { name: ADMIN_NAME, ...makeCredentials(seed, keys, means) },
  })
  const admin = memberAt(api, seed, means)
  const members = [admin]
  for (let i = 0; i < plan.members - 1; i++) members.push(await join(plan, url, sampleName(i), keys, means))
  await admitAll(admin)
  const accounts = await Promise.all(members.map(async member => accountOf(await member.me())))
  return { plan, url, gid: (await admin.me()).group.gid, words, admin, members, accounts }
}

async function join(
  plan: GroupPlan,
  url: string,
  name: string,
  keys: PasswordKeys,
  means: Means,
): Promise<Member> {
  const seed = means.bytes(32)
  const api = apiAt(url)
  await api.send<Me>('POST', '/api/join', {
    name,
    town: plan.town,
    about: '',
    language: plan.language,
    ...makeCredentials(seed, keys, means),
  })
  return memberAt(api, seed, means)
}

/** The committee admits everybody who asked, each with a signature of the admin. */
async function admitAll(admin: Member): Promise<void> {
  const { joins } = await admin.api.get<DeskReply>('/api/desk')
  for (const { member, account, number, pub } of joins) {
    await admin.submit('admit', {
      member: member as MemberId,
      account: account as AccountId,
      number,
      kind: 'person',
      pub: pub as PublicKey,
      roles: [],
    })
  }
}

function accountOf(me: Me): { account: string; number: string } {
  if (me.account === null) throw new Error(`${me.name} was not admitted`)
  return { account: me.account.account, number: me.account.number }
}

export async function postAds(group: SampleGroup): Promise<void> {
  for (let i = 0; i < group.plan.ads; i++) {
    const { type, category, title } = sampleAd(group.plan.language, i)
    const member = group.members[i % group.members.length] as Member
    await member.api.send('POST', '/api/ads', {
      type,
      category,
      title,
      body: '',
      price: '',
      scope: 'public',
      days: 180,
    })
  }
}

/** A few payments round the group, so that balances and charts have something to show. */
export async function makeHistory(group: SampleGroup, payments: number): Promise<void> {
  for (let i = 0; i < payments; i++) await payOnce(group, i)
}

/** The i-th payment of a group's history: from one member to another, a quarter of an hour to one hour. */
export async function payOnce(group: SampleGroup, i: number): Promise<void> {
  const count = group.members.length
  const from = group.members[i % count] as Member
  const to = group.accounts[(i * 3 + 1) % count] as { account: string }
  const self = group.accounts[i % count] as { account: string }
  if (to.account === self.account) return
  await from.pay(
    to.account,
    (hourIn(group.plan) * BigInt((i % 4) + 1)) / 4n,
    sampleAd(group.plan.language, i % 8).title,
  )
}
