/**
 * Members of different groups pay each other, some at a time, while nodes fall and rise. A price that cannot be had is
 * asked for again; a wish that was signed is handed in until it is answered, the same bytes each time.
 */
import type { AcrossJson, QuoteReply } from '@localpay/node'
import type { Chance } from '../world/chance.ts'
import { hourIn, type SampleGroup } from '../world/found-group.ts'
import { type Member, Refused, type SignedWish } from '../world/member-client.ts'
import { until } from '../world/until.ts'

export interface PaymentsWish {
  readonly groups: readonly SampleGroup[]
  /** At least so many, and until enough has happened to the nodes. */
  readonly payments: number
  readonly isEnough: () => boolean
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

/** How often, by the code of the refusal. */
type Counts = { [code: string]: number }

export interface PaymentsMade {
  readonly acknowledged: number
  readonly wishes: readonly Acknowledged[]
  /** Refused after they were signed, with nothing booked. */
  readonly refused: Counts
  /** Prices asked for in vain: a group slept, was down, or had no path. */
  readonly noPrice: Counts
  readonly seconds: number
}

const LANES = 10
const PAUSE_MS = 100
/** A wish lives ten minutes; a node is down for seconds. */
const ANSWER_MS = 120_000
/** For each payment of the circle, past the deadlines of what is still open; and between two attempts: doors count questions. */
const RING_MS = 120_000
const AGAIN_MS = 1_000

export async function payAcrossGroups(wish: PaymentsWish): Promise<PaymentsMade> {
  const { payments, isEnough, say } = wish
  const began = performance.now()
  const wishes: Acknowledged[] = []
  const refused: Counts = {}
  const noPrice: Counts = {}
  const lane = async (): Promise<void> => {
    while (wishes.length < payments || !isEnough()) {
      const one = drawPayment(wish)
      const quote = await priceOf(one).catch(refusedAs)
      if (typeof quote === 'string') {
        count(noPrice, quote)
        await pause()
        continue
      }
      const signed = await one.payer.consentTo(quote)
      const why = await handInUntilAnswered(one.payer, signed)
      if (why === null) wishes.push({ group: one.from, id: signed.id })
      else count(refused, why)
      if (why === null && wishes.length % 100 === 0) say(`${wishes.length} payments`)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  const seconds = Math.round((performance.now() - began) / 1_000)
  return { acknowledged: wishes.length, wishes, refused, noPrice, seconds }
}

/**
 * Each group pays the next one this many hours, so that there is a circle of debts to clear. Everybody is up by now,
 * so that each is paid within seconds, as soon as groups that have just started have found each other.
 * @throws Error with the last refusal when a group cannot pay its neighbour
 */
export async function payRoundTheRing(
  groups: readonly SampleGroup[],
  hours: bigint,
): Promise<readonly Acknowledged[]> {
  const paid: Acknowledged[] = []
  for (const [from, group] of groups.entries()) {
    const to = groups[(from + 1) % groups.length] as SampleGroup
    const { number } = to.accounts[0] as { number: string }
    const one = { from, payer: group.admin, to, number, amount: hourIn(to.plan) * hours }
    const end = performance.now() + RING_MS
    for (;;) {
      const { id, why } = await payToTheEnd(one)
      if (id !== null) paid.push({ group: from, id })
      if (why === null) break
      if (performance.now() > end) throw new Error(`${group.plan.name} cannot pay ${to.plan.name}: ${why}`)
      await pause(AGAIN_MS)
    }
  }
  return paid
}

/** @returns the consent, if one was taken, and why it came to nothing; null when the payment is booked */
async function payToTheEnd(one: Payment): Promise<{ id: string | null; why: string | null }> {
  const quote = await priceOf(one).catch(refusedAs)
  if (typeof quote === 'string') return { id: null, why: quote }
  const signed = await one.payer.consentTo(quote)
  const refused = await handInUntilAnswered(one.payer, signed)
  if (refused !== null) return { id: null, why: refused }
  const { state, why } = await until(
    'a payment of the circle has ended',
    async () => {
      const now = await one.payer.api.get<AcrossJson>(`/api/across/${signed.id}`)
      return now.state === 'waiting' ? null : now
    },
    ANSWER_MS,
  )
  return { id: signed.id, why: state === 'paid' ? null : (why ?? state) }
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

/** What groups that fall and rise may answer: a no by the rules, not so often, nobody there. All else is a fault of ours. */
const PASSING: readonly number[] = [404, 409, 410, 429, 502, 503, 504]

function refusedAs(cause: unknown): string {
  if (!(cause instanceof Refused)) return 'nobody-there'
  if (!PASSING.includes(cause.status)) throw cause
  return cause.code
}

const count = (counts: Counts, code: string): void => {
  counts[code] = (counts[code] ?? 0) + 1
}

/** @returns null when it was taken; else why it was refused, with nothing booked */
async function handInUntilAnswered(payer: Member, signed: SignedWish): Promise<string | null> {
  const end = performance.now() + ANSWER_MS
  for (;;) {
    try {
      await payer.handIn(signed)
      return null
    } catch (cause) {
      if (cause instanceof Refused && cause.status < 500) {
        return refusedAs(cause)
      }
      if (performance.now() > end) throw cause
      await pause()
    }
  }
}

const pause = (ms = PAUSE_MS): Promise<void> => new Promise(resume => setTimeout(resume, ms))
