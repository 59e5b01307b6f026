/**
 * Every door of the node's API that the screens use, one method each. A refusal comes back as a value. What never
 * reached the node, or came back without an answer, is the refusal `no-connection`: the wish may have been done.
 */
import type {
  AccessReply,
  AcrossJson,
  AcrossReply,
  AdJson,
  AdRequest,
  BalancePoints,
  BatchItem,
  BeginHandoverRequest,
  BillsReply,
  BooksReply,
  CardsReply,
  ChargePlanReply,
  ChoiceRequest,
  ClearingReply,
  ConsistencyReply,
  ContributionsReply,
  DecisionsReply,
  DeskJoinRequest,
  DeskReply,
  DisputesReply,
  DryRunReply,
  EvidenceReply,
  FiguresReply,
  GroupAccountsReply,
  HandoverJson,
  HistoryReply,
  HoldersReply,
  IntentReply,
  IntentRequest,
  InvitationReply,
  InvitationsReply,
  InviteRequest,
  JoinRequest,
  Language,
  LimitsDryRunReply,
  LimitsDryRunRequest,
  LineJson,
  LoginReply,
  LoginStartReply,
  LostDesk,
  LostReply,
  LostRequest,
  LostState,
  Me,
  MemberReply,
  MessageBox,
  MessageRequest,
  MessagesReply,
  NeighbourGroup,
  NeighboursReply,
  NextAccountReply,
  NumbersReply,
  OrdersReply,
  OwnYearReply,
  PapersReply,
  PasswordRequest,
  PasswordsReply,
  PaymentJson,
  Person,
  PersonReply,
  PlacesReply,
  PolicyReply,
  PositionsReply,
  PraiseReply,
  ProfileJson,
  ProfileRequest,
  QuoteReply,
  QuoteRequest,
  RescueStart,
  RoundJson,
  SearchReply,
  SetupReply,
  SetupRequest,
  StateReply,
  TermsReply,
  WitnessesReply,
} from '@localpay/node'

/** Why not, by its code; the texts `refusal.<code>` use the other fields. */
export interface Refusal {
  readonly code: string
  readonly [field: string]: unknown
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal }

export const NO_CONNECTION: Refusal = { code: 'no-connection' }

/** What a search asks for; a place is both coordinates or neither. */
export interface Search {
  readonly q?: string | undefined
  readonly lat?: number | undefined
  readonly lon?: number | undefined
  readonly km?: number | undefined
  readonly type?: 'offer' | 'want' | undefined
  readonly category?: string | undefined
  readonly sort?: 'distance' | 'newest' | 'relevance' | undefined
  readonly limit?: number | undefined
  readonly offset?: number | undefined
}

/** A page of the books: what is asked for, and the entry before which it begins. */
export interface BooksPage {
  /** Of an account. */
  readonly number?: string | undefined
  readonly sort?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly before?: number | undefined
}

/** Of several accounts the chosen one. */
interface OfAccount {
  readonly account?: string | undefined
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Numbers of answers that settle nothing: ask again later, with the same bytes. */
const UNSETTLED = new Set([401, 408, 429])

/** True when asking again may still give another answer: the node never said yes or no. */
export const isUnsettled = (refusal: Refusal): boolean =>
  refusal['unsettled'] === true || (refusal.code === 'no-connection' && refusal['unsettled'] !== false)

async function readRefusal(response: Response): Promise<Refusal> {
  const unsettled = UNSETTLED.has(response.status) || response.status >= 500
  try {
    const body = (await response.json()) as { refusal?: Refusal }
    if (typeof body.refusal?.code === 'string') return { ...body.refusal, unsettled, status: response.status }
  } catch {
    // An answer that is not ours: a proxy's page, a cut connection.
  }
  return { code: unsettled ? 'no-connection' : `http-${response.status}`, unsettled, status: response.status }
}

const queryOf = (fields: object): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined && value !== '') query.set(name, String(value))
  return query.size === 0 ? '' : `?${query}`
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

function createTransport(fetch: Fetch, onDate: (at: number) => void) {
  async function send(
    method: Method,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<Answer<Response>> {
    try {
      const response = await fetch(`/api${path}`, {
        method,
        credentials: 'same-origin',
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      })
      const date = Date.parse(response.headers.get('date') ?? '')
      if (Number.isFinite(date)) onDate(date)
      return response.ok ? { ok: true, value: response } : { ok: false, refusal: await readRefusal(response) }
    } catch {
      return { ok: false, refusal: NO_CONNECTION }
    }
  }

  async function ask<T>(
    method: Method,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<Answer<T>> {
    const answer = await send(method, path, body, signal)
    if (!answer.ok) return answer
    try {
      return { ok: true, value: (answer.value.status === 204 ? null : await answer.value.json()) as T }
    } catch {
      return { ok: false, refusal: NO_CONNECTION }
    }
  }

  return { send, ask }
}

/**
 * The API over one `fetch`. Requests carry the session's cookie because they stay on the same origin. `onDate`
 * hears the node's clock, ms, with each answer that tells it.
 */
export function createApi(fetch: Fetch, onDate: (at: number) => void = () => {}) {
  const { send, ask } = createTransport(fetch, onDate)
  const get = <T>(path: string, signal?: AbortSignal) => ask<T>('GET', path, undefined, signal)
  const post = <T>(path: string, body: unknown = {}) => ask<T>('POST', path, body)

  return {
    state: (signal?: AbortSignal) => get<StateReply>('/state', signal),
    setup: (request: SetupRequest) => post<SetupReply>('/setup', request),
    places: (q: string, signal?: AbortSignal) => get<PlacesReply>(`/places${queryOf({ q })}`, signal),

    join: (request: JoinRequest) => post<Me>('/join', request),
    loginStart: (name: string) => post<LoginStartReply>('/login/start', { name }),
    login: (name: string, auth: string) => post<LoginReply>('/login', { name, auth }),
    logout: () => post<null>('/logout'),
    me: (signal?: AbortSignal) => get<Me>('/me', signal),
    setLanguage: (language: Language) => ask<null>('PUT', '/me/language', { language }),

    profile: (signal?: AbortSignal) => get<ProfileJson>('/me/profile', signal),
    changeProfile: (request: ProfileRequest) => ask<null>('PUT', '/me/profile', request),
    showPhoto: (photo: string) => ask<null>('PUT', '/me/photo', { photo }),
    hidePhoto: () => ask<null>('DELETE', '/me/photo'),
    person: (account: string, signal?: AbortSignal) => get<PersonReply>(`/people/${account}`, signal),
    terms: (signal?: AbortSignal) => get<TermsReply>('/terms', signal),
    acceptTerms: (terms: string) => ask<null>('PUT', '/me/terms', { terms }),
    invitation: (secret: string, signal?: AbortSignal) => get<InvitationReply>(`/join/${secret}`, signal),
    invitations: (signal?: AbortSignal) => get<InvitationsReply>('/invitations', signal),
    invite: (request: InviteRequest) => post<InvitationsReply>('/invitations', request),
    takeBackInvitation: (invitation: string) => ask<InvitationsReply>('DELETE', `/invitations/${invitation}`),

    messages: (
      page: { readonly box: MessageBox; readonly before?: string | undefined },
      signal?: AbortSignal,
    ) => get<MessagesReply>(`/messages${queryOf(page)}`, signal),
    write: (request: MessageRequest) => post<null>('/messages', request),
    markRead: (messages: readonly string[]) => post<null>('/messages/read', { messages }),
    dropMessage: (message: string) => ask<null>('DELETE', `/messages/${message}`),
    block: (member: string) => ask<null>('PUT', `/blocked/${member}`),
    unblock: (member: string) => ask<null>('DELETE', `/blocked/${member}`),

    access: (signal?: AbortSignal) => get<AccessReply>('/access', signal),
    changePassword: (request: PasswordRequest) => ask<null>('PUT', '/access/password', request),
    endOthers: () => ask<null>('DELETE', '/access/sessions'),
    endSession: (session: string) => ask<null>('DELETE', `/access/sessions/${session}`),
    askBack: (request: LostRequest) => post<LostReply>('/lost', request),
    lostState: (key: string, signal?: AbortSignal) => get<LostState>(`/lost/${key}`, signal),
    rescueStart: (key: string) => get<RescueStart>(`/lost/${key}/rescue`),
    /** `paper`: signed by the recovery words, as base64url. */
    rescue: (key: string, paper: string) => post<null>(`/lost/${key}/rescue`, { paper }),
    passwords: (signal?: AbortSignal) => get<PasswordsReply>('/desk/passwords', signal),
    handover: (signal?: AbortSignal) => get<HandoverJson>('/handover', signal),
    beginHandover: (request: BeginHandoverRequest) => post<HandoverJson>('/handover', request),
    /** The text of a hand-over file. */
    signedHandover: (file: string) => post<HandoverJson>('/handover/signed', { file }),
    finishHandover: () => post<HandoverJson>('/handover/finish'),
    dropHandover: () => ask<HandoverJson>('DELETE', '/handover'),
    lostDesk: (signal?: AbortSignal) => get<LostDesk>('/desk/lost', signal),
    refuseLost: (key: string) => post<null>(`/desk/lost/${key}/refuse`),

    people: (q: string, signal?: AbortSignal) =>
      get<{ people: Person[] }>(`/people${queryOf({ q })}`, signal),
    history: (page: OfAccount & { readonly before?: number }, signal?: AbortSignal) =>
      get<HistoryReply>(`/history${queryOf(page)}`, signal),
    balancePoints: (page: OfAccount, signal?: AbortSignal) =>
      get<BalancePoints>(`/balance-points${queryOf(page)}`, signal),
    member: (member: string, signal?: AbortSignal) => get<MemberReply>(`/members/${member}`, signal),
    erase: (member: string) => ask<null>('DELETE', `/members/${member}`),
    cards: (page: OfAccount, signal?: AbortSignal) => get<CardsReply>(`/cards${queryOf(page)}`, signal),
    orders: (page: OfAccount, signal?: AbortSignal) => get<OrdersReply>(`/orders${queryOf(page)}`, signal),
    decisions: (signal?: AbortSignal) => get<DecisionsReply>('/decisions', signal),
    bills: (page: OfAccount, signal?: AbortSignal) => get<BillsReply>(`/bills${queryOf(page)}`, signal),
    payment: (payment: string, signal?: AbortSignal) => get<PaymentJson>(`/payments/${payment}`, signal),
    disputes: (signal?: AbortSignal) => get<DisputesReply>('/disputes', signal),
    numbers: (numbers: readonly string[]) => post<NumbersReply>('/numbers', { numbers }),
    tryBatch: (items: readonly BatchItem[]) => post<null>('/batches/dry-run', { items }),
    tryEntry: (item: BatchItem) => post<null>('/entries/dry-run', item),
    praise: (account: string, signal?: AbortSignal) => get<PraiseReply>(`/praise/${account}`, signal),
    intent: (request: IntentRequest) => post<IntentReply>('/intents', request),
    quote: (request: QuoteRequest) => post<QuoteReply>('/quotes', request),
    consistency: (from: number) => get<ConsistencyReply>(`/consistency${queryOf({ from })}`),
    papers: () => get<PapersReply>('/papers'),
    async receipt(seq: number): Promise<Answer<Uint8Array>> {
      const answer = await send('GET', `/receipts/${seq}`)
      return answer.ok ? { ok: true, value: new Uint8Array(await answer.value.arrayBuffer()) } : answer
    },

    search: (search: Search, signal?: AbortSignal) => get<SearchReply>(`/search${queryOf(search)}`, signal),
    ad: (gid: string, ad: string, signal?: AbortSignal) => get<{ ad: AdJson }>(`/ads/${gid}/${ad}`, signal),
    myAds: (signal?: AbortSignal) => get<{ ads: AdJson[] }>('/ads/mine', signal),
    publish: (request: AdRequest) => post<{ ad: AdJson }>('/ads', request),
    withdraw: (ad: string) => ask<null>('DELETE', `/ads/${ad}`),

    across: (signal?: AbortSignal) => get<AcrossReply>('/across', signal),
    acrossOne: (intent: string, signal?: AbortSignal) => get<AcrossJson>(`/across/${intent}`, signal),
    quoteBack: (tid: string, patient: boolean) => post<QuoteReply>(`/transfers/${tid}/back`, { patient }),
    withdrawAcross: (intent: string) => post<AcrossJson>(`/across/${intent}/withdraw`),
    groups: (signal?: AbortSignal) => get<{ groups: NeighbourGroup[] }>('/groups', signal),
    neighbours: (signal?: AbortSignal) => get<NeighboursReply>('/neighbours', signal),
    offerLine: (gid: string, limit: string) => post<{ line: LineJson }>('/lines', { gid, limit }),
    acceptLine: (line: string, limit: string) => post<{ line: LineJson }>(`/lines/${line}/accept`, { limit }),
    setLineLimit: (line: string, limit: string) =>
      ask<{ line: LineJson }>('PUT', `/lines/${line}/limit`, { limit }),
    clearing: (signal?: AbortSignal) => get<ClearingReply>('/clearing', signal),
    chooseClearing: (choice: ChoiceRequest) => ask<ClearingReply>('PUT', '/clearing', choice),
    clearNow: () => post<RoundJson>('/clearing'),
    joinFor: (request: DeskJoinRequest) => post<null>('/desk/joins', request),
    refuseJoin: (member: string) => post<null>(`/joins/${member}/refuse`),
    policy: (signal?: AbortSignal) => get<PolicyReply>('/policy', signal),
    /** `change`: its canonical bytes. */
    dryRun: (change: string) => post<DryRunReply>('/policy/dry-run', { change }),
    witnesses: (signal?: AbortSignal) => get<WitnessesReply>('/witnesses', signal),
    evidence: (signal?: AbortSignal) => get<EvidenceReply>('/evidence', signal),
    /** The group may owe us again although it signed two histories. */
    figures: (signal?: AbortSignal) => get<FiguresReply>('/figures', signal),
    nextAccount: (signal?: AbortSignal) => get<NextAccountReply>('/accounts/next', signal),
    ownYear: (page: OfAccount & { readonly year: number }, signal?: AbortSignal) =>
      get<OwnYearReply>(`/own-year${queryOf(page)}`, signal),
    holders: (page: OfAccount, signal?: AbortSignal) => get<HoldersReply>(`/holders${queryOf(page)}`, signal),
    groupAccounts: (signal?: AbortSignal) => get<GroupAccountsReply>('/group-accounts', signal),
    positions: (signal?: AbortSignal) => get<PositionsReply>('/positions', signal),
    books: (ask: BooksPage, signal?: AbortSignal) => get<BooksReply>(`/books${queryOf(ask)}`, signal),
    limitsDryRun: (body: LimitsDryRunRequest) => post<LimitsDryRunReply>('/limits/dry-run', body),
    contributions: (signal?: AbortSignal) => get<ContributionsReply>('/contributions', signal),
    chargePlan: (ask: { readonly charge: string; readonly period: string }, signal?: AbortSignal) =>
      get<ChargePlanReply>(`/contributions/plan${queryOf(ask)}`, signal),
    desk: (signal?: AbortSignal) => get<DeskReply>('/desk', signal),
  }
}

export type Api = ReturnType<typeof createApi>
