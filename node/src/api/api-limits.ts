/** Every bound of the HTTP door, by name and unit, with its reason. */

/** So many points in so many seconds, counted by what `per` names. */
export interface Rate {
  readonly per: 'client' | 'member' | 'name'
  readonly points: number
  readonly seconds: number
}

/**
 * How often one may knock. A client is an IP address, and a whole village hall may share one: these stop a program
 * that guesses or floods, never a group at its market.
 */
export const RATES = {
  /** Any door of the API. */
  general: { per: 'client', points: 3_000, seconds: 60 },
  /** Searches and places cost the node most. */
  search: { per: 'client', points: 600, seconds: 60 },
  login: { per: 'client', points: 60, seconds: 300 },
  /** Guesses at one person's password, wherever they come from. */
  loginAs: { per: 'name', points: 20, seconds: 300 },
  /** Guesses by whoever found somebody's device open. */
  password: { per: 'member', points: 20, seconds: 300 },
  lost: { per: 'client', points: 30, seconds: 3_600 },
  join: { per: 'client', points: 120, seconds: 3_600 },
  setup: { per: 'client', points: 30, seconds: 600 },
  /** Payments and quotes of one member: a till on a market day is far below. */
  spend: { per: 'member', points: 240, seconds: 60 },
  post: { per: 'member', points: 120, seconds: 60 },
  /** Messages of one member to others: letters, not a conversation, and no round to everybody. */
  write: { per: 'member', points: 30, seconds: 3_600 },
} as const satisfies Record<string, Rate>

export type RateName = keyof typeof RATES

export const API_LIMITS = {
  /** One request body, bytes: an intent of 16 KiB in base64 and what goes with it. */
  bodyBytesMax: 64 * 1024,
  /** Address of a request, characters. */
  urlCharsMax: 2_048,
  /** A parse message sent back, characters. */
  whyCharsMax: 200,
  /** Pages that listen to events: each holds a connection. Within the bounds of the app's own list of listeners. */
  listenersMax: 1_000,
  /** Of one member, on all devices; and of one client that is not signed in, which may be a village hall. */
  listenersPerMemberMax: 8,
  listenersPerClientMax: 100,
  /** A sign of life on a quiet event stream, ms: proxies cut what is silent for 30 s or more. */
  heartbeatMs: 25_000,
  /** A session cookie lives this long in the browser, seconds: as long as browsers allow, for the node ends sessions. */
  cookieSeconds: 400 * 86_400,
  /** Hashed files never change under one name, seconds. */
  assetSeconds: 31_536_000,
  /** A browser keeps a member's photo so long, seconds; another photo has another address. */
  pictureSeconds: 86_400,
  /** Items on one page of history. */
  historyPageMax: 100,
} as const
