/** Every table of the book with the shape of its rows. SPEC 5.3. */
import { EVERY } from '../base/calendar.ts'
import { LIMITS } from '../base/limits.ts'
import {
  blob,
  bool,
  count,
  fixed,
  id,
  int64,
  list,
  oneOf,
  optional,
  type Shape,
  type ShapeOf,
  struct,
  text,
} from '../codec/shape.ts'
import { signedShape } from '../codec/signed.ts'
import { balanceBlob } from '../lines/balance.ts'
import { FREEZE_REASONS, LINE_STATES } from '../lines/line-state.ts'
import { OPENNESS } from '../lines/openness.ts'
import { END_REASONS } from '../transfer/tries.ts'
import { holdShape } from './hold.ts'
import { paperShape } from './kinds-groups.ts'
import { DELEGATE_SCOPES } from './kinds-money.ts'
import { holderShape, MEMBER_ACCOUNT_KINDS, ROLES, SYSTEM_ACCOUNT_KINDS } from './kinds-people.ts'
import { proposalChanges } from './kinds-policy.ts'
import { LEVIES_MAX, limitsShape, policyShape, SIGNERS_MAX } from './policy.ts'
import { takingsShape } from './takings.ts'

/** How far a side has gone in ending a line. */
const LINE_END_WORDS = ['none', 'closing', 'rest'] as const

const moveShape = struct({ from: id('account'), to: id('account'), amt: int64(0n) })
/** So much went from one account to another. */
export type Move = ShapeOf<typeof moveShape>

const edgeShape = struct({ line: id('line'), cp: count(), listed: optional(count()) })

/** Every table with the shape of its rows. The key of `group` is 'group'. */
export const TABLES = {
  group: struct({
    gid: id('group'),
    inc: count(),
    /** Root epoch and roots of today, and the hashes that the next certificates must name. SPEC 2.2, 2.3. */
    re: count(),
    roots: list(id('key'), 8, 1),
    k: count(8),
    rootPrev: id('hash'),
    ke: count(),
    /** The operational key: signs heads and the node's own intents. `keyRe` is the epoch of the roots that named it. */
    key: id('key'),
    keyRe: count(),
    keyPrev: id('hash'),
    name: text(LIMITS.nameBytesMax),
    policy: policyShape,
    rate: struct({ num: int64(1n), den: int64(1n), seq: count() }),
    /** Since when it holds, and those before it that held within 30 days, with their ends. */
    rateSince: count(),
    pastRates: list(struct({ num: int64(1n), den: int64(1n), until: count() }), LIMITS.pastRatesMax),
    external: id('account'),
    treasury: id('account'),
    community: id('account'),
    contested: id('account'),
    /** Active members: who is entitled when a vote opens. */
    members: count(),
    admins: count(),
    /** An amount stands somewhere beside policy and limits: in a payment, a bill, an order, a delegate's bounds. */
    used: bool(),
  }),
  /** The papers of the roots: 'charter', 'root.1', 'root.2', 'key.1', 'key.2' and so on. */
  papers: struct({ paper: paperShape }),
  members: struct({
    /** One a device. Whoever has none has custodians instead, and no role. */
    keys: list(id('key'), LIMITS.keysPerMemberMax),
    /** The account that came with admission; others say so themselves. */
    account: id('account'),
    roles: list(oneOf(...ROLES), ROLES.length),
    status: oneOf('member', 'absent', 'suspended', 'left'),
    area: optional(text(24)),
    /** Who signs for a person without a device. */
    custodians: list(id('member'), LIMITS.custodiansMax),
    since: count(),
    /** Accounts of which this member is a holder. */
    holds: list(id('account'), LIMITS.accountsPerMemberMax),
    /** Keys to which this member delegated and that have not ended. */
    delegates: list(id('key'), LIMITS.delegatesPerMemberMax),
    /** A new key that waits for its day. */
    reissue: optional(id('intent')),
  }),
  /** Whose a key is or was: of a member, or of a delegate of that member. It never becomes another's. */
  memberKeys: struct({ member: id('member') }),
  accounts: struct({
    number: text(8, 8),
    kind: oneOf(...MEMBER_ACCOUNT_KINDS, ...SYSTEM_ACCOUNT_KINDS),
    status: oneOf('open', 'closed'),
    balance: int64(),
    /**
     * Consented to for payments to other groups that are not decided yet: may still leave a member's account. Of the
     * outside account the sum over all members, which may still enter it.
     */
    held: int64(0n),
    /** Received and in dispute: it is there, and may not be spent. */
    frozen: int64(0n),
    /** Received in payments from members, ever, less what was reversed: what an earned limit grows with. */
    earned: int64(0n),
    holders: list(holderShape, LIMITS.holdersMax),
    locked: bool(),
    /** This account's own limits, instead of the group's. */
    own: optional(limitsShape),
    /** Bills accepted without asking. */
    auto: optional(struct({ all: bool(), from: list(id('account'), LIMITS.autoAcceptMax) })),
    /** Bills that wait for this account's answer. */
    waiting: count(LIMITS.billsWaitingMax),
    /** Standing orders that pay from this account. */
    orders: count(LIMITS.ordersPerAccountMax),
    /** When it was opened: no contribution is taken for a time before. */
    since: count(),
    /** What others said after payments with it; absent until somebody does. `last`: entries, the oldest first. */
    praise: optional(
      struct({
        good: count(),
        fair: count(),
        poor: count(),
        last: list(count(), LIMITS.praiseShownMax, 1),
      }),
    ),
  }),
  numbers: struct({ account: id('account') }),
  /** Intents that stand in the log, by id. */
  seen: struct({ seq: count() }),
  /** Payments booked, by the intent that entered them: what can be reversed, disputed, thanked for. */
  payments: struct({
    seq: count(),
    at: count(),
    by: id('member'),
    moves: list(moveShape, LIMITS.batchItemsMax, 1),
    levies: list(moveShape, LIMITS.batchItemsMax * LEVIES_MAX),
    state: oneOf('booked', 'disputed', 'settled', 'reversed'),
    thanks: list(oneOf('payer', 'payee'), 2),
    /** Entries that spoke of it later, in order: a dispute and its end, or a reversal, and two thanks at most. */
    later: optional(list(count(), 4, 1)),
  }),
  /** Payments that wait for the payer's word, and what became of them. */
  bills: struct({
    from: id('account'),
    to: id('account'),
    amt: int64(0n),
    by: id('member'),
    at: count(),
    until: count(),
    state: oneOf('waiting', 'accepted', 'rejected', 'withdrawn', 'lapsed'),
    /** The entry that ended it. */
    ended: optional(count()),
  }),
  /**
   * Standing orders. `next` ms. `done` counts the times that have passed, `skipped` those of them that were not paid, `left`
   * those to come; absent: until stopped.
   */
  orders: struct({
    from: id('account'),
    to: id('account'),
    amt: int64(0n),
    by: id('member'),
    every: oneOf('once', ...EVERY),
    first: count(),
    done: count(),
    skipped: count(),
    next: count(),
    left: optional(count()),
    state: oneOf('on', 'stopped', 'done'),
  }),
  /** Contributions taken, by `<charge>.<period>`. */
  runs: struct({ run: id('intent'), accounts: count(), total: int64(0n), undone: bool() }),
  /** What a contribution run took, by `<run>.<page>`: what it took from all may be more than one row should hold. */
  taken: struct({ charge: text(40), period: text(10), to: id('account'), from: takingsShape }),
  /** Keys that act for an account within bounds, by key. */
  delegates: struct({
    member: id('member'),
    account: id('account'),
    scope: list(oneOf(...DELEGATE_SCOPES), DELEGATE_SCOPES.length),
    each: int64(0n),
    amount: int64(0n),
    every: oneOf(...EVERY),
    until: count(),
    tag: optional(id('hash')),
    /** Spent in that period of the calendar. */
    spent: int64(0n),
    period: text(10),
    state: oneOf('on', 'ended'),
  }),
  /** New keys for people who lost theirs, or custodians for who has no device any more. */
  reissues: struct({
    member: id('member'),
    pub: optional(id('key')),
    custodians: optional(list(id('member'), LIMITS.custodiansMax, 1)),
    /** Who signed; nobody when the roots did. */
    by: list(id('member'), SIGNERS_MAX),
    /** What policy asked when it began. */
    signers: count(SIGNERS_MAX),
    delayMs: count(),
    at: count(),
    /** From then on it may take effect: 0 while signers lack. */
    ready: count(),
    state: oneOf('waiting', 'done', 'objected', 'ended'),
  }),
  proposals: struct({
    by: id('member'),
    at: count(),
    closes: count(),
    text: id('hash'),
    ...proposalChanges,
    /** Members when it opened, and what it needs by the policy of that day: nobody moves the posts while a vote runs. */
    entitled: count(),
    quorumPpm: count(1_000_000),
    majorityPpm: count(1_000_000),
    yes: count(),
    no: count(),
    abstain: count(),
    state: oneOf('open', 'passed', 'failed'),
    /** Why it failed; `refused`: it passed, and the change did not fit any more, by this refusal. */
    why: optional(oneOf('no-quorum', 'no-majority', 'refused')),
    refusal: optional(text(40, 1)),
  }),
  /** Each member's newest word on a proposal, by `<proposal>.<member>`. */
  votes: struct({ choice: oneOf('yes', 'no', 'abstain') }),
  /** Other groups whose charter and key were proved to us. */
  met: struct({
    name: text(LIMITS.nameBytesMax),
    re: count(),
    ke: count(),
    key: id('key'),
    inc: count(),
    /** Hashes of the newest certificates: a newer chain must go on from them. */
    root: id('hash'),
    cert: id('hash'),
    /** What tries of ours that it refused still hold, while their payments went on, µh. */
    atRisk: int64(0n),
    /** Since when people hold it to be gone for good. */
    gone: optional(count()),
  }),
  /** Every key of ours and of groups we met, by `<gid>.<ke>`: a transfer keeps the keys that its body pins. H12. */
  keys: struct({ key: id('key') }),
  lines: struct({
    partner: id('group'),
    balance: int64(),
    holdIn: int64(0n),
    holdOut: int64(0n),
    granted: int64(0n),
    grantedSeq: count(),
    received: int64(0n),
    receivedSeq: count(),
    /** The paper of it: another under its number would be evidence. */
    receivedPaper: optional(signedShape),
    /** Given back to us after booking by somebody who equivocated; no part of any claim. */
    contested: int64(0n),
    /** One for each transfer that `holdIn` and `holdOut` count. */
    held: list(holdShape, LIMITS.openTransfersMax),
    /** Late answers of the partner, less its answers in time; never below zero. */
    stalls: count(LIMITS.stallsMax),
    state: oneOf(...LINE_STATES),
    /** Who may pay over it, as our side says. */
    openness: oneOf(...OPENNESS),
    /** When the two agreed to it, by the paper that both signed. */
    opened: count(),
    /** Why the partner takes on no new debt; `ke`: the key epoch of the evidence, 0 without any. */
    frozen: optional(struct({ why: list(oneOf(...FREEZE_REASONS), FREEZE_REASONS.length, 1), ke: count() })),
    /** Claims on a partner that is gone, struck out at the community's cost. */
    writtenDown: optional(struct({ microHours: int64(0n), local: int64(0n) })),
    /** What each side has signed about its end. */
    end: optional(struct({ ours: oneOf(...LINE_END_WORDS), theirs: oneOf(...LINE_END_WORDS) })),
  }),
  /** Up to which key epoch what that group signed is held against it no more. */
  pardons: struct({ ke: count() }),
  /** Balance checkpoints, by line; no row before the first. SPEC 6.7. */
  balances: struct({
    /** The newest that both have signed: 0 for none. */
    known: count(),
    at: count(),
    /** Its bytes and the partner's signature, for a partner who lost them. */
    newest: optional(struct({ b: balanceBlob, theirs: fixed(64) })),
    /** The newest that we have signed, co-signed or not, and what it lists as open: the window counts from it. */
    signed: count(),
    signedTry: count(),
    open: list(id('tid'), LIMITS.openListedMax),
    /** Ours, that the partner has not answered. */
    waiting: optional(struct({ b: balanceBlob, applied: list(id('tid'), LIMITS.unlistedMax) })),
    /** The try that we declined last, and our words. */
    declined: optional(struct({ seq: count(), try: count(), b: blob(LIMITS.balanceBytesMax) })),
  }),
  /** Lines whose partner is asked what the two had signed, or was; by line. `floor`: no body on a checkpoint up to that one. */
  recovery: struct({
    state: oneOf('asked', 'answered', 'quarantined'),
    since: count(),
    floor: count(),
    /** Of the self that was lost: what names a later incarnation it has not seen. */
    inc: count(),
  }),
  transfers: struct({
    body: blob(LIMITS.intentBytesMax),
    role: oneOf('payer', 'middle', 'payee', 'member', 'closer'),
    state: oneOf('signed', 'applied', 'refused', 'released', 'cancelled', 'waived', 'written-off', 'lost'),
    /** A person has let the in-edge go, whatever came after. */
    writtenOff: optional(bool()),
    amt: int64(1n),
    since: count(),
    /** Our edges: over which line, on which checkpoint it builds, and which one listed it as booked. */
    in: optional(edgeShape),
    out: optional(edgeShape),
    /** Payer: the member's consent. Payee: the account paid. And what moves there, in minor units. */
    across: optional(id('intent')),
    account: optional(id('account')),
    local: optional(int64(1n)),
    /** What our own levies took of it; of a paying back, what they gave back. */
    levies: optional(list(moveShape, LEVIES_MAX, 1)),
    /** Payer: the payee's REFUSE is in the books; and the payment went on without waiting for the RELEASE. */
    denied: optional(bool()),
    atRisk: optional(bool()),
    /** Payee: the consent that gives it back, or tries to. Payer: the payment that gave it back. */
    back: optional(id('intent')),
    backBy: optional(id('tid')),
  }),
  invoices: struct({ tid: id('tid') }),
  /** Members' consents to pay another group, and how the payment stands. `levy` is held beside `max` for the payer's levies. */
  across: struct({
    from: id('account'),
    to: id('group'),
    invoice: id('hash'),
    max: int64(1n),
    levy: int64(0n),
    /** It may take days. */
    patient: bool(),
    reverses: optional(id('tid')),
    state: oneOf('open', 'paid', 'ended'),
    tries: count(LIMITS.triesMax),
    /** Tries that are not decided. */
    live: list(id('tid'), LIMITS.triesMax),
    /** Why it was given up. */
    why: optional(oneOf(...END_REASONS)),
  }),
} as const

/**
 * Rows of these are needed only when somebody names them, so a node may keep them on disk and bring each when it is asked
 * for. Rules ask for them by key; of those with an open state they may walk over the open rows.
 */
export const COLD = [
  'seen',
  'payments',
  'bills',
  'taken',
  'votes',
] as const satisfies readonly (keyof typeof TABLES)[]

/** Rows of these tables name amounts that stay. */
export const WITH_AMOUNTS = [
  'payments',
  'bills',
  'orders',
  'taken',
  'delegates',
  'transfers',
  'across',
] as const satisfies readonly (keyof typeof TABLES)[]

export type Table = keyof typeof TABLES
export type Row<T extends Table> = ShapeOf<(typeof TABLES)[T]>
export const TABLE_NAMES = Object.keys(TABLES) as Table[]
export const rowShape = (table: Table): Shape<unknown> => TABLES[table] as Shape<unknown>

/** A row of a cold table that somebody still waits for: an answer to a bill, the committee's word on a dispute. */
export const isOpen = (table: Table, row: unknown): boolean =>
  (table === 'bills' && (row as Row<'bills'>).state === 'waiting') ||
  (table === 'payments' && (row as Row<'payments'>).state === 'disputed')

/** A row that is not open and was, so that a mark of it may lie about. */
export const wasOpen = (table: Table, row: unknown): boolean =>
  !isOpen(table, row) &&
  (table === 'bills' || (table === 'payments' && (row as Row<'payments'>).later !== undefined))
