/**
 * What the API takes and gives, as valibot schemas: the doors parse with them, OpenAPI is made from them, the
 * web app imports their types and nothing else. Amounts are decimal strings of minor units ("-1250"),
 * micro-hours too; ids are lower-case hex; bytes are base64url; times are milliseconds.
 */
import * as v from 'valibot'

export const hex = (bytes: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), `${bytes} bytes in hex`))
export const base64 = (bytesMax: number) =>
  v.pipe(v.string(), v.maxLength(Math.ceil((bytesMax * 4) / 3)), v.regex(/^[A-Za-z0-9_-]*$/, 'base64url'))
export const plain = (max: number, min = 0) =>
  v.pipe(v.string(), v.trim(), v.minLength(min), v.maxLength(max))
export const minor = v.pipe(
  v.string(),
  v.regex(/^(?:0|-?[1-9][0-9]{0,18})$/, 'a whole number of minor units'),
)
export const millis = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
export const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const latitude = v.pipe(v.number(), v.minValue(-90), v.maxValue(90))
const longitude = v.pipe(v.number(), v.minValue(-180), v.maxValue(180))

export const LANGUAGES = ['en', 'fr', 'es'] as const
export const languageSchema = v.picklist(LANGUAGES)
export type Language = v.InferOutput<typeof languageSchema>

const written = {
  code: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,8}$/)),
  name: plain(40, 1),
  symbol: plain(8, 1),
  digits: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3)),
  style: v.picklist(['decimal', 'hours', 'count', 'gift']),
}
export const currencySchema = v.strictObject({
  ...written,
  /** Minor units: what people pay in this group are multiples of it; absent: any amount. */
  step: v.optional(minor),
})
export type CurrencyJson = v.InferOutput<typeof currencySchema>

/** What a browser made from a password: the key it signs with, the proof for the door, the sealed vault. */
export const credentials = {
  pub: hex(32),
  salt: hex(16),
  auth: hex(32),
  vault: base64(256),
  rule: v.literal(1),
}

export const setupRequest = v.strictObject({
  setupCode: v.optional(plain(40)),
  language: languageSchema,
  group: v.strictObject({ name: plain(80, 2), town: plain(80, 1), lat: latitude, lon: longitude }),
  currency: v.strictObject(written),
  /** Units of the currency that one hour is worth, as a decimal: "20" or "12.5". */
  unitsPerHour: v.pipe(v.string(), v.regex(/^[0-9]{1,7}(?:\.[0-9]{1,4})?$/)),
  /** How far below zero, and above, a new member may go. null is «no limit». */
  limits: v.strictObject({ min: v.nullable(minor), max: v.nullable(minor) }),
  admin: v.strictObject({ name: plain(60, 2), ...credentials }),
})
export type SetupRequest = v.InferInput<typeof setupRequest>

export const joinRequest = v.strictObject({
  name: plain(60, 2),
  town: plain(80),
  about: plain(500),
  /** One of the group's areas; empty for none. */
  area: v.optional(plain(24), ''),
  /** Hash of the terms that were read and accepted; must be there where the group has terms. */
  terms: v.optional(hex(32)),
  /** Secret of the link that invited them. */
  invitation: v.optional(hex(16)),
  language: languageSchema,
  ...credentials,
})
export type JoinRequest = v.InferInput<typeof joinRequest>

export const loginStartRequest = v.strictObject({ name: plain(60, 1) })
export const loginStartReply = v.object({ salt: hex(16), rule: v.literal(1) })
export type LoginStartReply = v.InferOutput<typeof loginStartReply>

export const loginRequest = v.strictObject({ name: plain(60, 1), auth: hex(32) })

export const groupSchema = v.object({
  gid: hex(32),
  /** Eight characters to compare by eye. */
  code: v.string(),
  name: v.string(),
  town: v.string(),
  lat: v.number(),
  lon: v.number(),
  currency: currencySchema,
  /** Micro-hours of one minor unit, as a fraction of decimal strings. */
  rate: v.object({ num: v.string(), den: v.string() }),
})
export type GroupJson = v.InferOutput<typeof groupSchema>

export const stateReply = v.object({
  phase: v.picklist(['new', 'ready', 'relay']),
  version: v.string(),
  /** The wizard must show a code that the node printed, because the page is not on loopback. */
  setupCodeNeeded: v.boolean(),
  group: v.nullable(groupSchema),
  /** To choose from when asking to join. */
  areas: v.array(v.object({ id: v.string(), name: v.string() })),
  /** Who left, or is suspended, is none. */
  members: size,
  groupsKnown: size,
  adsKnown: size,
})
export type StateReply = v.InferOutput<typeof stateReply>

export const headSchema = v.object({ inc: size, size, root: hex(32), at: millis, signed: base64(512) })
export type HeadJson = v.InferOutput<typeof headSchema>

export const accountSchema = v.object({
  account: hex(16),
  /** The number people say aloud: four letters and four digits. */
  number: v.string(),
  balance: minor,
  /** Part of the balance that waits in payments to other groups. */
  held: minor,
  min: v.nullable(minor),
  max: v.nullable(minor),
})
export type AccountJson = v.InferOutput<typeof accountSchema>

/** A new key of a member that others asked for, and that waits for its day. */
export const reissueSchema = v.object({
  reissue: hex(32),
  /** Who of the committee has signed, by name, and how many must. */
  by: v.array(v.string()),
  signers: size,
  /** When it takes effect unless somebody objects; null while signatures lack. */
  ready: v.nullable(millis),
})
export type ReissueJson = v.InferOutput<typeof reissueSchema>

export const meReply = v.object({
  member: hex(16),
  name: v.string(),
  town: v.string(),
  language: languageSchema,
  status: v.picklist(['asked', 'member', 'absent', 'suspended', 'left']),
  roles: v.array(v.picklist(['admin', 'committee', 'coordinator', 'auditor'])),
  account: v.nullable(accountSchema),
  /** All that this person has a part in, the one of their admission first. */
  accounts: v.array(accountSchema),
  group: groupSchema,
  /** Others are giving this person's account a new key: theirs to stop or to hasten. */
  reissue: v.nullable(reissueSchema),
  /** The group's computer was stolen since this person chose their password. */
  passwordDue: v.boolean(),
  /** The group has terms that this person has not accepted. */
  termsDue: v.boolean(),
  /** Messages of other members that this person has not seen. */
  unread: size,
  /** Incarnation of the ledger: goes into every intent. */
  inc: size,
  head: headSchema,
})
export type Me = v.InferOutput<typeof meReply>

export const setupReply = v.object({ words: v.array(v.string()), me: meReply })
export type SetupReply = v.InferOutput<typeof setupReply>

export const loginReply = v.object({ me: meReply, vault: base64(256) })
export type LoginReply = v.InferOutput<typeof loginReply>

export const personSchema = v.object({
  member: hex(16),
  account: hex(16),
  number: v.string(),
  name: v.string(),
  town: v.string(),
  /** When I last paid this person, or null: «first time». */
  lastPaidAt: v.nullable(millis),
  timesPaid: size,
})
export type Person = v.InferOutput<typeof personSchema>
export const peopleReply = v.object({ people: v.array(personSchema) })

export const historyItem = v.object({
  /** Entry of the ledger that says this; the receipt's number. */
  seq: size,
  at: millis,
  direction: v.picklist(['in', 'out']),
  amount: minor,
  balanceAfter: minor,
  other: v.object({ name: v.string(), number: v.string(), group: v.nullable(v.string()) }),
  memo: v.string(),
  status: v.picklist(['paid', 'waiting', 'cancelled']),
  /** For payments across groups. */
  tid: v.nullable(hex(32)),
  /** Why the balance moved. A settlement is what an account left behind that closed; a loss what another group owed. */
  what: v.picklist(['payment', 'levy', 'contribution', 'reversal', 'settlement', 'loss']),
  /** The payment inside the group that this line is of: what can be given back, disputed, thanked for. */
  payment: v.nullable(hex(32)),
  /** Our consent to pay another group, by which that payment is looked up. */
  across: v.nullable(hex(32)),
  /** Of what came from another group: it may be given back whole, or that is done or under way. */
  back: v.nullable(v.picklist(['open', 'given'])),
  /** Who or what did it, where it was not simply the one person on the paying account. */
  hand: v.nullable(
    v.object({ kind: v.picklist(['card', 'order', 'auto', 'allowed', 'person']), name: v.string() }),
  ),
})
export type HistoryItem = v.InferOutput<typeof historyItem>
export const historyReply = v.object({ items: v.array(historyItem), next: v.nullable(size) })
export type HistoryReply = v.InferOutput<typeof historyReply>

export const balancePointsReply = v.object({ points: v.array(v.object({ at: millis, balance: minor })) })
export type BalancePoints = v.InferOutput<typeof balancePointsReply>

export const intentRequest = v.strictObject({
  /** Canonical bytes of the intent and the member's signature over them: SPEC 4. */
  intent: base64(16 * 1024),
  sig: base64(64),
  /** Kept off the ledger, for the people concerned; longer than others are those of a proposal, longest the terms of the group. */
  memo: v.optional(plain(20_000), ''),
  /** Of a batch the words of each payment in its order, '' for none. */
  items: v.optional(v.pipe(v.array(plain(200)), v.minLength(1), v.maxLength(200))),
  /** With it the words make the hashes that the intent has: SPEC 4.4. */
  salt: v.optional(hex(16)),
  /** For a payment across groups: the quote that it accepts. */
  quote: v.optional(hex(16)),
})
export type IntentRequest = v.InferInput<typeof intentRequest>
export const intentReply = v.object({
  intent: hex(32),
  seq: size,
  at: millis,
  status: v.picklist(['recorded', 'waiting']),
  tid: v.nullable(hex(32)),
  me: v.nullable(meReply),
})
export type IntentReply = v.InferOutput<typeof intentReply>

/** Every refusal of every door: a code with its own text in three languages, and what the text needs. */
export const refusalReply = v.object({ refusal: v.looseObject({ code: v.string() }) })
export type RefusalReply = v.InferOutput<typeof refusalReply>

export const consistencyReply = v.object({ head: headSchema, proof: v.array(hex(32)) })
export type ConsistencyReply = v.InferOutput<typeof consistencyReply>

export const AD_CATEGORIES = [
  'food',
  'repairs',
  'lifts',
  'care',
  'lessons',
  'garden',
  'home',
  'clothes',
  'health',
  'art',
  'computers',
  'stay',
  'tools',
  'other',
] as const

export const adRequest = v.strictObject({
  type: v.picklist(['offer', 'want']),
  title: plain(80, 2),
  body: plain(2000),
  category: v.picklist(AD_CATEGORIES),
  price: plain(60),
  scope: v.picklist(['group', 'network', 'public']),
  days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365)),
})
export type AdRequest = v.InferInput<typeof adRequest>

export const adSchema = v.object({
  gid: hex(32),
  ad: hex(16),
  type: v.picklist(['offer', 'want']),
  title: v.string(),
  body: v.string(),
  category: v.picklist(AD_CATEGORIES),
  price: v.string(),
  scope: v.picklist(['group', 'network', 'public']),
  at: millis,
  expiresAt: millis,
  km: v.nullable(v.number()),
  group: v.object({ name: v.string(), code: v.string(), town: v.string() }),
  /** Of my own group, and of me. */
  own: v.boolean(),
  mine: v.boolean(),
  /** Only for members of the same group. */
  author: v.nullable(v.object({ member: hex(16), account: hex(16), name: v.string(), number: v.string() })),
})
export type AdJson = v.InferOutput<typeof adSchema>
export const adReply = v.object({ ad: adSchema })
export const adsReply = v.object({ ads: v.array(adSchema) })

export const searchQuery = v.strictObject({
  q: v.optional(plain(100), ''),
  lat: v.optional(v.pipe(v.string(), v.transform(Number), latitude)),
  lon: v.optional(v.pipe(v.string(), v.transform(Number), longitude)),
  km: v.optional(v.pipe(v.string(), v.transform(Number), v.number(), v.minValue(1), v.maxValue(20_100))),
  type: v.optional(v.picklist(['offer', 'want'])),
  category: v.optional(v.picklist(AD_CATEGORIES)),
  sort: v.optional(v.picklist(['distance', 'newest', 'relevance'])),
  limit: v.optional(
    v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(1), v.maxValue(100)),
    '20',
  ),
  offset: v.optional(
    v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(0), v.maxValue(10_000)),
    '0',
  ),
})
export const searchReply = v.object({ total: size, hits: v.array(adSchema) })
export type SearchReply = v.InferOutput<typeof searchReply>

export const placesReply = v.object({
  places: v.array(v.object({ name: v.string(), country: v.string(), lat: v.number(), lon: v.number() })),
})
export type PlacesReply = v.InferOutput<typeof placesReply>

/** Which terms somebody accepted: those since when, null for none yet; and whether these are in force. Null: there are none. */
export const acceptedSchema = v.nullable(v.object({ since: v.nullable(millis), current: v.boolean() }))

/** Somebody who may sign for people without a device. */
export const signerSchema = v.object({ member: hex(16), name: v.string() })
export type SignerJson = v.InferOutput<typeof signerSchema>

export const deskReply = v.object({
  joins: v.array(
    v.object({
      member: hex(16),
      name: v.string(),
      town: v.string(),
      about: v.string(),
      /** Of those of the group the one they live in; empty for none. */
      area: v.string(),
      /** Null for who has no device: others are to sign for them. */
      pub: v.nullable(hex(32)),
      at: millis,
      account: hex(16),
      number: v.string(),
      terms: acceptedSchema,
      /** Name of who invited them; empty for nobody. */
      invitedBy: v.string(),
      /** What that person wrote for the committee. */
      note: v.string(),
    }),
  ),
  members: v.array(
    v.object({ member: hex(16), name: v.string(), status: v.string(), account: accountSchema }),
  ),
  /** Who may sign for people without a device. */
  signers: v.array(signerSchema),
  /** People who lost their access and wait for the committee. */
  lost: size,
  limits: v.object({ min: v.nullable(minor), max: v.nullable(minor) }),
  areas: v.array(v.object({ id: v.string(), name: v.string() })),
  /** Of all balances, the outside account included: always "0". */
  sum: minor,
  entries: size,
})
export type DeskReply = v.InferOutput<typeof deskReply>

/** `event:` names on /api/events; the data is always `{}`: fetch again what the name says. */
export const LIVE_EVENTS = ['me', 'ads', 'desk', 'neighbours', 'groups', 'decisions', 'messages'] as const
export type LiveEvent = (typeof LIVE_EVENTS)[number]
