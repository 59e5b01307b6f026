/** Puts the parts together over one browser window. Nothing lives outside of what this returns. */
import type { HeadJson, Language, Me, StateReply } from '@localpay/node'
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { type Answer, type Api, createApi } from '../api/client.ts'
import { type Live, listenLive } from '../api/live.ts'
import { createQueries, type Queries, type Query } from '../api/queries.ts'
import { loadCatalogue } from '../text/catalogues.ts'
import { createTextStore, firstLanguage, type TextStore } from '../text/text.ts'
import { accountsOf, withAccount } from './accounts.ts'
import { createNodeClock } from './clock.ts'
import type { Crypt } from './crypt.ts'
import { notesOf } from './drafts.ts'
import { createHeadWatch, type HeadWatch } from './head-watch.ts'
import { createPending, type Notes, type Pending } from './pending.ts'
import { reloadIfRebuilt } from './rebuilt.ts'
import { createRouter, type Router } from './router.ts'
import { createSession, type Session, withoutConnection } from './session.ts'
import { mayBeSignedIn } from './session-mark.ts'

export interface App {
  readonly api: Api
  readonly queries: Queries
  readonly router: Router
  readonly text: TextStore
  readonly session: Session
  readonly pending: Pending
  readonly heads: HeadWatch
  readonly notes: Notes
  /** Signing and checking, fetched when first needed. */
  readonly crypt: () => Promise<Crypt>
  /** The node's time, ms. */
  readonly now: () => number
  readonly online: Signal<boolean>
  /** While the wizard shows the words of recovery, nothing may take it off the screen. */
  readonly settingUp: Signal<boolean>
  /** Headings shown since the app opened. */
  readonly headings: Signal<number>
  readonly data: { readonly state: Query<StateReply>; readonly me: Query<Me | null> }
  /** Who is signed in, with the account that the screens are about. */
  readonly who: ReadonlySignal<Me | null>
  /** That account, as requests name it: asked when they go out, since a query outlives a choice. */
  readonly chosen: () => { readonly account?: string }
  readonly chooseAccount: (account: string) => void
  /** One sentence that something is done, until the next or until it is put away. */
  readonly said: Signal<string | null>
  /** Code that came late, by what brings it: drawn at once the next time. */
  readonly brought: Map<unknown, unknown>
  /** Opens the page anew where the node serves a newer one, since then the code of this one is gone. */
  readonly reloadIfRebuilt: () => Promise<boolean>
  readonly setLanguage: (language: Language) => Promise<void>
}

const LANGUAGE_NOTE = 'localpay.language'
const ACCOUNT_NOTE = 'localpay.account'
/** How often what the node has not answered is sent again, ms. */
const RESEND_MS = 15_000
/** What a wish may have changed once it is settled; `me` came with the answer. */
const AFTER_WISH = ['history', 'balance-points', 'people', 'desk'] as const
/** What is about one account, and another's once another is chosen. */
const OF_AN_ACCOUNT = [
  'history',
  'balance-points',
  'bills',
  'orders',
  'cards',
  'own-year',
  'holders',
] as const

/** Nobody signed in is an answer, not a failure; where nobody ever was, it is not asked. */
async function whoAmI(
  { api, crypt, document }: Pick<App, 'api' | 'crypt'> & Pick<Window, 'document'>,
  stop: AbortSignal,
): Promise<Answer<Me | null>> {
  if (!mayBeSignedIn(document)) return { ok: true, value: null }
  const answer = await api.me(stop)
  if (answer.ok || answer.refusal['status'] !== 401) return answer
  // Signed out from elsewhere, or too long away: what this device signed with is forgotten too.
  if (answer.refusal.code === 'not-signed-in')
    crypt().then(({ keyring }) => keyring.forget(), withoutConnection)
  return { ok: true, value: null }
}

export async function createApp(win: Window & typeof globalThis): Promise<App> {
  const notes = notesOf(() => win.localStorage)
  const clock = createNodeClock(() => Date.now())
  const api = createApi((url, init) => win.fetch(url, init), clock.hear)
  const queries = createQueries(clock.now)
  const reload = () =>
    reloadIfRebuilt({
      document: win.document,
      fetch: (url, init) => win.fetch(url, init),
      location: win.location,
    })
  const crypt = lazily(async () => (await import('./crypt.ts')).createCrypt(win), reload)
  const data = {
    state: queries.entry('state', stop => api.state(stop)),
    me: queries.entry<Me | null>('me', stop => whoAmI({ api, crypt, document: win.document }, stop)),
  }
  const text = await createTextStore(
    firstLanguage(notes.getItem(LANGUAGE_NOTE), win.navigator.languages),
    loadCatalogue,
    language => {
      win.document.documentElement.setAttribute('lang', language)
      notes.setItem(LANGUAGE_NOTE, language)
    },
  )
  const account = signal(notes.getItem(ACCOUNT_NOTE))
  const app: App = {
    api,
    queries,
    router: createRouter(win),
    text,
    session: createSession({ api, queries, me: data.me, crypt }),
    pending: createPending(notes, api.intent),
    heads: createHeadWatch(notes, async () => (await crypt()).checks, api),
    notes,
    crypt,
    now: clock.now,
    online: signal(win.navigator.onLine),
    settingUp: signal(false),
    headings: signal(0),
    data,
    who: computed(() => {
      const me = data.me.data.value
      return me ? withAccount(me, account.value) : null
    }),
    chosen: () => {
      const of = app.who.value?.account?.account
      return of === undefined ? {} : { account: of }
    },
    chooseAccount: chosen => {
      account.value = chosen
      notes.setItem(ACCOUNT_NOTE, chosen)
      void queries.refresh(OF_AN_ACCOUNT)
    },
    said: signal(null),
    brought: new Map(),
    reloadIfRebuilt: reload,
    setLanguage: async language => {
      await text.use(language)
      if (data.me.data.value) await api.setLanguage(language)
    },
  }
  return app
}

/** Runs once at most; a failure is told, and may be tried again. */
function lazily<T>(make: () => Promise<T>, onFailure: () => unknown): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make().catch((cause: unknown) => {
      made = null
      onFailure()
      throw cause
    })
    return made
  }
}

const signedHead = (me: Me | null | undefined): { gid: string; head: HeadJson } | null =>
  me ? { gid: me.group.gid, head: me.head } : null

/** What of a person decides which events they are told. */
const listenerOf = (me: Me | null): string =>
  me === null ? '' : [me.member, ...accountsOf(me).map(({ account }) => account), ...me.roles].join()

/** What runs beside the screens: live events, unsent wishes, the watch over the books. */
export function startBackground(app: App, win: Window & typeof globalThis): void {
  const { queries, data, pending, heads } = app
  queries.watch(data.state)
  queries.watch(data.me)
  const sendAll = (): void => {
    const member = data.me.data.value?.member
    if (member !== undefined && pending.wishes.value.length > 0) void pending.sendAll(member)
  }
  pending.settled.subscribe(settled => {
    if (settled === null) return
    const { answer } = settled
    if (answer.ok && answer.value.me !== null) queries.put(data.me, answer.value.me)
    void queries.refresh(AFTER_WISH)
  })
  win.setInterval(sendAll, RESEND_MS)
  win.addEventListener('online', () => {
    app.online.value = true
    sendAll()
    void queries.refreshStale()
  })
  win.addEventListener('offline', () => {
    app.online.value = false
  })
  win.addEventListener('focus', () => {
    sendAll()
    void queries.refreshStale()
  })
  const listen = (): Live =>
    listenLive(
      url => new win.EventSource(url),
      names => queries.refresh(names),
      event => {
        if (event === 'reopened') sendAll()
      },
    )
  let live: Live | null = null
  let listener: string | undefined
  data.me.data.subscribe(me => {
    const signed = signedHead(me)
    if (signed !== null) void heads.look(signed.gid, signed.head)
    if (me === undefined || listener === listenerOf(me)) return
    // Events are told to whoever opened the stream: somebody else, or somebody just admitted, listens anew.
    listener = listenerOf(me)
    if (me !== null) void app.text.use(me.language)
    live?.close()
    live = listen()
    sendAll()
  })
  win.addEventListener('pagehide', event => {
    if (!event.persisted) live?.close()
  })
}
