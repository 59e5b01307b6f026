/**
 * How a group begins: twelve words that only paper keeps, the charter they sign, the first key, the first two entries.
 * The founder is admitted by the node itself, because nobody else is there yet.
 */
import {
  type AccountId,
  charterShape,
  checkBounds,
  cleanLine,
  currencyShape,
  decodeAs,
  encodeAs,
  encodeChain,
  err,
  explicitLimits,
  type GroupId,
  groupIdOf,
  type Hash,
  type IntentOf,
  isUnitsPerHour,
  keyCertShape,
  type MemberId,
  MICRO_HOURS_PER_HOUR,
  NODE_AUTHOR,
  ok,
  POLICY_DEFAULTS,
  parseAmountJson,
  policyShape,
  type Rate,
  type Result,
  rateFromUnitsPerHour,
  rootSeedFromWords,
  type SignedIntent,
  type Signer,
  sealByRoots,
  signIntent,
  toHex,
  wordsFromEntropy,
} from '@localpay/protocol'
import type { SetupRequest } from './contract.ts'
import type { Core } from './core.ts'
import { personRowOf } from './newcomer.ts'
import { fitting, freeNumber, lettersOf } from './people-text.ts'
import type { StoreChange } from './ports.ts'
import { type AppRefusal, no } from './refusals.ts'
import { type PersonRow, placeRow, putRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

export interface Founding {
  /** For paper, once. */
  readonly words: readonly string[]
  readonly intents: readonly SignedIntent[]
  readonly member: MemberId
  readonly person: PersonRow
  readonly place: StoreChange
}

/** Everything that founding a group decides; nothing is written. */
export function foundingOf(core: Core, request: SetupRequest): Result<Founding, AppRefusal> {
  const { clock, random } = core.ports
  const now = clock.now()
  const policy = policyOf(request)
  if (!policy.ok) return policy
  const place = placeOf(request.group)
  if (!place.ok) return place
  const name = cleanLine(request.group.name)
  const reserved = {
    account: newId<AccountId>(core),
    number: freeNumber({
      letters: lettersOf(name),
      start: startOf(random.bytes(2)),
      isTaken: () => false,
    }) as string,
    status: 'admitted',
    at: now,
  } as const
  const who = { town: request.group.town, about: '', language: request.language, ...request.admin }
  const person = personRowOf(who, reserved)
  if (!person.ok) return person
  const words = wordsFromEntropy(random.bytes(16))
  const papers = papersOf(core, { name, words, now })
  if (!papers.ok) return papers
  const { gid, charter, chain } = papers.value
  const member = newId<MemberId>(core)
  const { account, number, pub } = person.value
  const found = {
    charter,
    chain,
    ...policy.value,
    external: newId<AccountId>(core),
    treasury: newId<AccountId>(core),
    community: newId<AccountId>(core),
    contested: newId<AccountId>(core),
  }
  const first = { member, account, number, kind: 'person', pub, roles: ['admin', 'committee'] } as const
  const author = { gid, now, signer: core.signer, nonce: () => random.bytes(16) }
  return ok({
    words: words.split(' '),
    intents: [nodeIntent(author, 'found', found), nodeIntent(author, 'admit', first)],
    member,
    person: person.value,
    place: place.value,
  })
}

export const startOf = (two: Uint8Array): number => (((two[0] as number) << 8) | (two[1] as number)) % 10_000

/** A random id of 16 bytes: a member's or an account's. */
export const newId = <I extends MemberId | AccountId>(core: Core): I =>
  toHex(core.ports.random.bytes(16)) as I

type Chosen = Pick<IntentOf<'found'>['body'], 'policy' | 'rate'>

function policyOf({ currency, unitsPerHour, limits }: SetupRequest): Result<Chosen, AppRefusal> {
  const counted = {
    code: cleanLine(currency.code),
    name: cleanLine(currency.name),
    symbol: cleanLine(currency.symbol),
  }
  const fit = fitting(currencyShape, { ...currency, ...counted })
  if (!fit.ok) return err({ code: 'malformed', why: `currency: ${fit.refusal.why}` })
  if (!isUnitsPerHour(unitsPerHour)) return no('bad-rate')
  const rate = rateFromUnitsPerHour({ units: unitsPerHour, currency: fit.value })
  if (fit.value.style === 'hours' && !isHour(rate)) return no('bad-rate')
  const [min, max] = [limits.min, limits.max].map(text => (text === null ? null : parseAmountJson(text)))
  if ((limits.min !== null && min === null) || (limits.max !== null && max === null))
    return err({ code: 'malformed', why: 'limits: want amounts of 64 bits' })
  const bounds = { ...(min == null ? {} : { min }), ...(max == null ? {} : { max }) }
  const fits = checkBounds(bounds)
  if (!fits.ok) return fits
  const policy = { ...POLICY_DEFAULTS, currency: fit.value, limits: explicitLimits(bounds) }
  const stands = decodeAs(policyShape, encodeAs(policyShape, policy))
  return stands.ok ? ok({ policy, rate }) : err({ code: 'malformed', why: `limits: ${stands.refusal.why}` })
}

/** An hour is an hour: sixty minor units of such a currency, and nothing else. */
const isHour = ({ num, den }: Rate): boolean => num * 60n === MICRO_HOURS_PER_HOUR * den

/** Of the wizard's map, to ten metres. */
function placeOf({ town, lat, lon }: SetupRequest['group']): Result<StoreChange, AppRefusal> {
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return no('bad-place')
  const grid = (degrees: number): bigint => BigInt(Math.round(degrees * 10_000))
  const place = fitting(placeRow, {
    town: cleanLine(town),
    lat: grid(lat),
    lon: grid(lon),
    recordSeq: 0,
    adSeq: 0,
  })
  return place.ok ? ok(putRow(placeRow, KEYS.own('place'), place.value)) : no('bad-place')
}

interface Papers {
  readonly gid: GroupId
  readonly charter: Uint8Array
  readonly chain: Uint8Array
}

/** The charter and the first key certificate, signed by the key of the words, which is forgotten here. */
function papersOf(
  core: Core,
  wish: { name: string; words: string; now: number },
): Result<Papers, AppRefusal> {
  const seed = rootSeedFromWords(wish.words)
  if (!seed.ok) return err({ code: 'malformed', why: seed.refusal.code })
  const root = core.ports.crypto.signerOf(seed.value)
  const paper = fitting(charterShape, {
    v: 1,
    name: wish.name,
    created: wish.now,
    nonce: core.ports.random.bytes(16),
    roots: [root.pub],
    k: 1,
  })
  if (!paper.ok) return err({ code: 'malformed', why: `group: ${paper.refusal.why}` })
  const charter = encodeAs(charterShape, paper.value)
  const gid = groupIdOf(charter)
  const cert = encodeAs(keyCertShape, {
    v: 1,
    gid,
    re: 0,
    ke: 1,
    pub: core.signer.pub,
    // The first certificate follows the charter: its hash is the group's id.
    prev: gid as string as Hash,
    from: wish.now,
    open: [],
    inc: 0,
  })
  return ok({ gid, charter, chain: encodeChain({ roots: [], keys: [sealByRoots('keycert', cert, [root])] }) })
}

/** The ledger's own `nodeIntent` asks the book who the group is; before founding the book does not know. */
function nodeIntent<K extends 'found' | 'admit'>(
  author: { gid: GroupId; now: number; signer: Signer; nonce: () => Uint8Array },
  kind: K,
  body: IntentOf<K>['body'],
): SignedIntent {
  const { gid, now, signer, nonce } = author
  const outer = {
    v: 1,
    gid,
    inc: 0,
    by: NODE_AUTHOR,
    key: signer.pub,
    nonce: nonce(),
    at: now,
    until: now + 60_000,
  } as const
  return signIntent({ ...outer, kind, body } as Parameters<typeof signIntent>[0], signer)
}
