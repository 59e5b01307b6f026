/**
 * What the doors (HTTP, CLI) may ask of a running node. Every answer is a value of the contract or a refusal by
 * name; a fault is thrown. A `session` is the text of the cookie.
 */
import type {
  AccountId,
  BodyOf,
  Bytes,
  GroupId,
  IntentId,
  LineId,
  MemberId,
  MemberRole,
  Millis,
  PictureType,
  PublicKey,
  Result,
  Tid,
} from '@localpay/protocol'
import type * as c from './contract.ts'
import type * as a from './contract-access.ts'
import type { BillsReply } from './contract-bills.ts'
import type { BooksReply, Sort } from './contract-books.ts'
import type { CardClientReply, CardIntentReply, CardsReply } from './contract-cards.ts'
import type { ChoiceRequest, ClearingReply, RoundJson } from './contract-clearing.ts'
import type { DecisionsReply } from './contract-decisions.ts'
import type { FiguresReply, OwnYearReply, PositionsReply } from './contract-figures.ts'
import type * as g from './contract-group.ts'
import type { BeginHandoverRequest, HandoverJson, PapersReply } from './contract-handover.ts'
import type * as j from './contract-joining.ts'
import type { MessageBox, MessageRequest, MessagesReply } from './contract-messages.ts'
import type * as neighbours from './contract-neighbours.ts'
import type { OrdersReply } from './contract-orders.ts'
import type { BatchItem, PartyJson, PaymentJson, PraiseReply } from './contract-payments.ts'
import type {
  DeskJoinRequest,
  GroupAccountsReply,
  HoldersReply,
  MemberReply,
  NextAccountReply,
} from './contract-people.ts'
import type { PersonReply, ProfileJson, ProfileRequest } from './contract-profile.ts'
import type { EvidenceReply, WitnessesReply } from './contract-witnesses.ts'
import type { AppRefusal } from './refusals.ts'

type Answer<T> = Promise<Result<T, AppRefusal>>

/** Who asks, once the session is known. */
export interface Person {
  readonly member: MemberId
  /** Null until admitted. */
  readonly account: AccountId | null
  readonly committee: boolean
  /** None while not active. */
  readonly roles: readonly MemberRole[]
  /** Of a coordinator: whom they look after. */
  readonly area: string | null
}

export interface SearchQuery {
  readonly q: string
  readonly near: { readonly lat: number; readonly lon: number } | null
  readonly km: number | null
  readonly type: 'offer' | 'want' | null
  readonly category: c.AdRequest['category'] | null
  readonly sort: 'distance' | 'newest' | 'relevance'
  readonly limit: number
  readonly offset: number
}

/** Whom a reader of the desk sees: everybody, or the people of one area. */
export interface DeskScope {
  readonly area: string
}

/** A picture, checked by its bytes. */
export interface Photo {
  readonly type: PictureType
  readonly bytes: Bytes
}

export interface People {
  readonly setup: (request: c.SetupRequest) => Answer<{ reply: c.SetupReply; session: string }>
  readonly join: (request: c.JoinRequest) => Answer<{ me: c.Me; session: string }>
  readonly loginStart: (name: string) => Promise<c.LoginStartReply>
  readonly login: (name: string, auth: string) => Answer<{ reply: c.LoginReply; session: string }>
  readonly logout: (session: string) => Promise<void>
  /** Null for an unknown or ended session. */
  readonly whoIs: (session: string) => Promise<Person | null>
  readonly me: (person: Person) => Answer<c.Me>
  readonly find: (person: Person, text: string) => Promise<readonly c.Person[]>
  readonly refuseJoin: (member: MemberId, scope?: DeskScope) => Answer<null>
  /** Somebody without a device, whom the desk writes down. */
  readonly joinFor: (person: Person, request: DeskJoinRequest, scope?: DeskScope) => Answer<null>
  /** One member, for the committee. */
  readonly member: (person: Person, member: MemberId, scope?: DeskScope) => Answer<MemberReply>
  /** Who left, with all that stands beside the ledger. */
  readonly erase: (member: MemberId) => Answer<null>
  readonly profile: (person: Person) => Answer<ProfileJson>
  /** A picture as base64url, or null to take it away. */
  readonly changePhoto: (person: Person, photo: string | null) => Answer<null>
  readonly photo: (person: Person, account: AccountId) => Answer<Photo>
  readonly changeProfile: (person: Person, request: ProfileRequest) => Answer<null>
  /** The member whose first account this is, as this person may see them. */
  readonly person: (person: Person, account: AccountId) => Answer<PersonReply>
  /** The person about the account they chose, when they have a part in it; null is their own. */
  readonly acting: (person: Person, account: AccountId | null) => Result<Person, AppRefusal>
  /** The same, where the account's past is only read. */
  readonly reading: (person: Person, account: AccountId | null) => Result<Person, AppRefusal>
  /** The group's own accounts. */
  readonly groupAccounts: (person: Person) => Answer<GroupAccountsReply>
  readonly desk: (scope?: DeskScope) => Answer<c.DeskReply>
  /** Who is on the account that the person is about. */
  readonly holders: (person: Person) => Answer<HoldersReply>
  /** An id and a number that are free. */
  readonly nextAccount: () => Answer<NextAccountReply>
  readonly setLanguage: (person: Person, language: c.Language) => Promise<void>
}

/** On what terms somebody comes in, and who invites them. */
export interface Joining {
  readonly terms: () => Result<j.TermsReply, AppRefusal>
  /** Those in force, by their hash. */
  readonly accept: (person: Person, hash: string) => Answer<null>
  readonly invitations: (person: Person) => Result<j.InvitationsReply, AppRefusal>
  readonly invite: (person: Person, request: j.InviteRequest) => Answer<j.InvitationsReply>
  readonly takeBack: (person: Person, invitation: string) => Answer<j.InvitationsReply>
  /** By the secret of its link. */
  readonly invitation: (secret: string) => Result<j.InvitationReply, AppRefusal>
}

/** How a member comes in, and what is done when they cannot. */
export interface Access {
  readonly own: (person: Person, session: string) => Answer<a.AccessReply>
  /** Every other device of theirs is signed out. */
  readonly changePassword: (person: Person, session: string, request: a.PasswordRequest) => Answer<null>
  /** Signs one other device out; null is all others. */
  readonly endElsewhere: (person: Person, session: string, which: string | null) => Answer<null>
  /** Somebody who lost their access offers a new key; the same answer for a name that nobody has. */
  readonly askBack: (request: a.LostRequest) => Answer<a.LostReply>
  readonly lostState: (key: PublicKey) => Promise<a.LostState>
  /** What the recovery words would sign for this key; of a name that nobody has, an id that is nobody's. */
  readonly rescueStart: (key: PublicKey) => Answer<a.RescueStart>
  /** An admin's new key by the word of the roots: it counts at once. */
  readonly rescue: (key: PublicKey, paper: Bytes) => Answer<null>
  readonly lostDesk: (person: Person) => Answer<a.LostDesk>
  readonly passwords: () => Answer<a.PasswordsReply>
  /** Drops a request that nobody ordered. */
  readonly refuseLost: (key: PublicKey) => Answer<null>
}

/** What a browser hands in: the signed bytes, the words that belong to them, the quote that a payment elsewhere accepts. */
export interface SubmitRequest extends Words {
  readonly intent: Bytes
  readonly sig: Bytes
  readonly quote: string | null
}

/** Words beside an intent. With a salt they must make the hashes that stand in it. */
export interface Words {
  readonly memo: string
  readonly items?: readonly string[] | undefined
  readonly salt?: Bytes | undefined
}

export interface Payments {
  /** Orders an intent that a member signed. The same bytes again get the same answer. */
  readonly submit: (person: Person, request: SubmitRequest) => Answer<c.IntentReply>
  readonly quote: (person: Person, request: neighbours.QuoteRequest) => Answer<neighbours.QuoteReply>
  readonly history: (person: Person, before: number | null, limit: number) => Promise<c.HistoryReply>
  /** What waits for this person's answer, and what they ask of others. */
  readonly bills: (person: Person) => Promise<BillsReply>
  /** One payment; there is none to who has no part in it, unless they read for the group. */
  readonly payment: (person: Person, id: IntentId) => Answer<PaymentJson>
  /** Those in dispute, as the committee sees them. */
  readonly disputes: (person: Person) => Promise<readonly PaymentJson[]>
  /** Accounts by number, without those that nobody has. */
  readonly numbers: (numbers: readonly string[]) => readonly PartyJson[]
  /** Why the rules would refuse these payments of this person, together and now. */
  readonly tryBatch: (person: Person, items: readonly BatchItem[]) => Result<null, AppRefusal>
  /** Why the rules would refuse that this person enters this payment between two others, now. */
  readonly tryEntry: (person: Person, item: BatchItem) => Result<null, AppRefusal>
  /** What others said after payments with this account. */
  readonly praise: (account: AccountId) => Answer<PraiseReply>
  /** The account's lines as a table for spreadsheets. */
  readonly statement: (person: Person) => Answer<Bytes>
  readonly balancePoints: (person: Person) => Promise<c.BalancePoints>
  /** Bytes of the receipt file: only for the two people concerned, and the committee. */
  readonly receipt: (person: Person, seq: number) => Answer<Bytes>
  readonly head: () => Answer<c.HeadJson>
  readonly consistency: (from: number) => Answer<c.ConsistencyReply>
}

export interface Messages {
  readonly list: (
    person: Person,
    ask: { readonly box: MessageBox; readonly before: string | null },
  ) => Answer<MessagesReply>
  /** The same wish again is one message. */
  readonly send: (person: Person, request: MessageRequest) => Answer<null>
  /** Names that are no message of theirs are passed over. */
  readonly markRead: (person: Person, messages: readonly string[]) => Answer<null>
  readonly drop: (person: Person, message: string) => Answer<null>
  readonly block: (person: Person, other: MemberId) => Answer<null>
  readonly unblock: (person: Person, other: MemberId) => Answer<null>
}

export interface Ads {
  readonly search: (query: SearchQuery, person: Person | null) => Promise<c.SearchReply>
  readonly one: (gid: GroupId, ad: string, person: Person | null) => Answer<c.AdJson>
  readonly mine: (person: Person) => Promise<readonly c.AdJson[]>
  readonly post: (person: Person, request: c.AdRequest) => Answer<c.AdJson>
  readonly withdraw: (person: Person, ad: string) => Answer<null>
}

export interface AcrossViews {
  /** What it costs to give back what that payment brought to this person's account. */
  readonly quoteBack: (person: Person, tid: Tid, patient: boolean) => Answer<neighbours.QuoteReply>
  /** Payments of this person's account to and from other groups that are not settled. */
  readonly waiting: (person: Person) => Answer<neighbours.AcrossReply>
  readonly one: (person: Person, id: IntentId) => Answer<neighbours.AcrossJson>
  /** Asks that it be given up, as long as that is possible. */
  readonly withdraw: (person: Person, id: IntentId) => Answer<neighbours.AcrossJson>
}

export interface Neighbours {
  readonly groups: () => Promise<readonly neighbours.NeighbourGroup[]>
  readonly overview: () => Answer<neighbours.NeighboursReply>
  readonly offerLine: (gid: GroupId, limit: bigint) => Answer<neighbours.LineJson>
  readonly acceptLine: (line: LineId, limit: bigint) => Answer<neighbours.LineJson>
  readonly setLimit: (line: LineId, limit: bigint) => Answer<neighbours.LineJson>
  readonly transfers: () => Promise<readonly neighbours.TransferJson[]>
  readonly transfer: (tid: Tid) => Answer<neighbours.TransferJson>
  /** Payments of this person to and from other groups. */
  readonly across: AcrossViews
}

export interface Clearing {
  readonly overview: () => Answer<ClearingReply>
  readonly choose: (request: ChoiceRequest) => Answer<ClearingReply>
  /** A round among the groups that answer now. */
  readonly clearNow: () => Answer<RoundJson>
  readonly round: (id: string) => Answer<RoundJson>
}

export interface Handovers {
  readonly state: () => Answer<HandoverJson>
  /** Refused while another waits. */
  readonly begin: (request: BeginHandoverRequest) => Answer<HandoverJson>
  /** Signatures that the roots made on a copy of the waiting file. */
  readonly add: (file: string) => Answer<HandoverJson>
  /** Records it, once all have signed. */
  readonly finish: () => Answer<HandoverJson>
  /** Gives up what waits. */
  readonly drop: () => Answer<HandoverJson>
}

export interface GroupMoney {
  readonly policy: () => Answer<g.PolicyReply>
  /** Whom a change of policy would touch, as far as this person may know. Nothing is changed. */
  readonly dryRun: (person: Person, change: Bytes) => Answer<g.DryRunReply>
  /** What own limits of one account would come to. Nothing is changed. */
  readonly limitsDryRun: (body: BodyOf<'limits'>) => Answer<g.LimitsDryRunReply>
  readonly contributions: () => Answer<g.ContributionsReply>
  /** From whom a run for that period would take how much. */
  readonly chargePlan: (ask: {
    readonly charge: string
    readonly period: string
  }) => Answer<g.ChargePlanReply>
}

export interface Figures {
  /** Sums of the months that are over, for every member. */
  readonly group: () => Answer<FiguresReply>
  /** Income and spending of one's own account in a year. */
  readonly ownYear: (account: AccountId, year: number) => Answer<OwnYearReply>
  /** Where each account stands, for the committee and the auditor. */
  readonly positions: () => Answer<PositionsReply>
  /** All of them, however many, as a table for spreadsheets. */
  readonly positionsTable: (style: CsvStyle) => Answer<Bytes>
}

/** `comma`: 1,234.50 is `1234.50`; `semicolon`: `1234,50`. */
export type CsvStyle = 'comma' | 'semicolon'

export interface BooksAsk {
  /** Number of an account: entries that moved its balance. */
  readonly number: string | null
  readonly sort: Sort | null
  /** From this time on, and before that one. */
  readonly from: Millis | null
  readonly to: Millis | null
  readonly before: number | null
  readonly limit: number
}

export interface Books {
  /** Newest first. The whole ledger for the committee and the auditor; amounts for members where the books are open. */
  readonly entries: (person: Person, ask: BooksAsk) => Answer<BooksReply>
  /** Everything that moved from `from` on and before `to`, as a table for spreadsheets. */
  readonly payments: (ask: { from: Millis; to: Millis; style: CsvStyle }) => Answer<Bytes>
  /** Balances of all accounts before that time; they sum to zero. */
  readonly balances: (ask: { at: Millis; style: CsvStyle }) => Answer<Bytes>
}

export interface WitnessViews {
  readonly witnesses: () => Answer<WitnessesReply>
  readonly evidence: () => Promise<EvidenceReply>
  /** Bytes that anybody can check. */
  readonly evidenceFile: (gid: GroupId) => Answer<Bytes>
}

interface Live {
  /** Calls back for everything that changed for this person (null: public). @returns stops it */
  readonly listen: (person: Person | null, run: (event: c.LiveEvent) => void) => () => void
}

export interface Readiness {
  readonly ready: boolean
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly what: string }[]
}

export interface Decisions {
  /** Open proposals and past ones, as this member may see and answer them. */
  readonly list: (person: Person) => Answer<DecisionsReply>
}

export interface Orders {
  /** Of this person's account: what is to be paid from it. */
  readonly list: (person: Person) => Answer<OrdersReply>
}

/** Keys that act for an account within bounds. */
export interface Cards {
  readonly list: (person: Person) => Answer<CardsReply>
  /** For whoever holds the key. */
  readonly client: (key: PublicKey) => Answer<CardClientReply>
  /** What such a key signed, without a session. */
  readonly submit: (request: SubmitRequest) => Answer<CardIntentReply>
}

export interface App {
  readonly role: 'node' | 'relay'
  readonly state: () => Promise<c.StateReply>
  readonly people: People
  readonly access: Access
  readonly joining: Joining
  readonly payments: Payments
  readonly messages: Messages
  readonly ads: Ads
  readonly neighbours: Neighbours
  readonly clearing: Clearing
  readonly handovers: Handovers
  /** What proves the group's key. */
  readonly papers: () => Answer<PapersReply>
  readonly groupMoney: GroupMoney
  readonly figures: Figures
  readonly witness: WitnessViews
  readonly decisions: Decisions
  readonly orders: Orders
  readonly books: Books
  readonly cards: Cards
  readonly live: Live
  readonly readiness: () => Promise<Readiness>
  readonly places: (text: string) => Promise<c.PlacesReply>
  readonly gid: () => GroupId | null
  readonly close: () => Promise<void>
}
