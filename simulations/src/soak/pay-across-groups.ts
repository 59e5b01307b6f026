/**
 * Members of different groups pay each other, some at a time, while nodes fall and rise. A price that cannot be had is
 * asked for again; a wish that was signed is handed in until it is answered, the same bytes each time.
 */
import type { QuoteReply } from '@localpay/node'
import { hourIn, type SampleGroup } from '../world/found-group.ts'
import { type Member, Refused, type SignedWish } from '../world/member-client.ts'
import type { Chance } from './chance.ts'

export interface PaymentsWish {
  readonly groups: readonly SampleGroup[]
  readonly payments: number
  readonly chance: Chance
  readonly say: (text: string) => void
}

/** A wish that a group has acknowledged: that it paid, or that it tries. */
export interface Acknowledged {
  /** Place of the payer's group. */
  readonly group: number
  /** Id of the member's consent. */
  readonly id: string
}

export interface PaymentsMade {
  readonly acknowledged: number
  readonly wishes: readonly Acknowledged[]
  /** Refused after they were signed, with nothing booked. */
  readonly refused: number
  /** Prices asked for in vain: a group slept, was down, or had no path. */
  readonly noPrice: number
  readonly seconds: number
}

const LANES = 10
const PAUSE_MS = 100
/** A wish lives ten minutes; a node is down for seconds. */
const ANSWER_MS = 120_000

export async function payAcrossGroups(wish: PaymentsWish): Promise<PaymentsMade> {
  const { payments, say } = wish
  const began = performance.now()
  const wishes: Acknowledged[] = []
  const counts = { refused: 0, noPrice: 0 }
  const lane = async (): Promise<void> => {
    while (wishes.length < payments) {
      const one = drawPayment(wish)
      const quote = await priceOf(one).catch(worldFault)
      if (quote === null) {
        counts.noPrice += 1
        await pause()
        continue
      }
      const signed = await one.payer.consentTo(quote)
      const isTaken = await handInUntilAnswered(one.payer, signed)
      if (isTaken) wishes.push({ group: one.from, id: signed.id })
      else counts.refused += 1
      if (isTaken && wishes.length % 100 === 0) say(`${wishes.length} payments`)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  const seconds = Math.round((performance.now() - began) / 1_000)
  return { acknowledged: wishes.length, wishes, ...counts, seconds }
}

interface Payment {
  readonly from: number
  readonly payer: Member
  readonly to: SampleGroup
  readonly number: string
  readonly amount: bigint
}

function drawPayment({ groups, chance }: PaymentsWish): Payment {
  const from = chance.below(groups.length)
  const to = groups[(from + 1 + chance.below(groups.length - 1)) % groups.length] as SampleGroup
  const payers = (groups[from] as SampleGroup).members
  const hour = hourIn(to.plan)
  return {
    from,
    payer: payers[chance.below(payers.length)] as Member,
    to,
    number: (to.accounts[chance.below(to.accounts.length)] as { number: string }).number,
    amount: 1n + (hour * BigInt(chance.below(50))) / 100n,
  }
}

const priceOf = ({ payer, to, number, amount }: Payment): Promise<QuoteReply> =>
  payer.api.send<QuoteReply>('POST', '/api/quotes', { gid: to.gid, number, amount: String(amount) })

/** What happens while groups fall and rise; everything else is a fault of ours. */
const PASSING = new Set([
  'no-path',
  'group-not-known',
  'group-not-reachable',
  'refused-there',
  'quote-expired',
  'over-line-limit',
  'too-many-open',
])

function worldFault(cause: unknown): null {
  if (cause instanceof Refused && !PASSING.has(cause.code) && cause.status !== 503) throw cause
  return null
}

/** @returns whether it was taken; false when it was refused with nothing booked */
async function handInUntilAnswered(payer: Member, signed: SignedWish): Promise<boolean> {
  const end = performance.now() + ANSWER_MS
  for (;;) {
    try {
      await payer.handIn(signed)
      return true
    } catch (cause) {
      if (cause instanceof Refused && cause.status < 500) {
        worldFault(cause)
        return false
      }
      if (performance.now() > end) throw cause
      await pause()
    }
  }
}

const pause = (): Promise<void> => new Promise(resume => setTimeout(resume, PAUSE_MS))
