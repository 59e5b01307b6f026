/** All screens but the first two: which one an address shows, and what brings its code when it is first needed. */
import type { ComponentType } from 'preact'
import { type Screen, screenFor } from '../flows/access.ts'
import { matchRoute } from '../flows/routes.ts'
import { useApp } from '../parts/context.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { UnknownScreen } from '../parts/unknown-screen.tsx'
import { HomePage } from './home.tsx'
import type { PageProps } from './page-props.ts'
import { WelcomePage } from './welcome.tsx'

type Page = ComponentType<PageProps>

/** A page of the routes without a row here does not compile. */
// biome-ignore format: a table reads by line.
const PAGES: Record<Exclude<Screen, 'home' | 'welcome' | 'loading'>, () => Promise<Page>> = {
  setup: async () => (await import('./setup.tsx')).SetupPage,
  signin: async () => (await import('./signin.tsx')).SigninPage,
  join: async () => (await import('./join.tsx')).JoinPage,
  terms: async () => (await import('./terms.tsx')).TermsPage,
  invite: async () => (await import('./invite.tsx')).InvitePage,
  lost: async () => (await import('./lost.tsx')).LostPage,
  waiting: async () => (await import('./waiting.tsx')).WaitingPage,
  market: async () => (await import('./market.tsx')).MarketPage,
  search: async () => (await import('./market.tsx')).SearchPage,
  ad: async () => (await import('./ad.tsx')).AdPage,
  'ad-new': async () => (await import('./ad-new.tsx')).AdNewPage,
  'my-ads': async () => (await import('./my-ads.tsx')).MyAdsPage,
  pay: async () => (await import('./pay.tsx')).PayPage,
  enter: async () => (await import('./enter.tsx')).EnterPage,
  across: async () => (await import('./across.tsx')).AcrossPage,
  'across-one': async () => (await import('./across.tsx')).AcrossOnePage,
  'give-back': async () => (await import('./pay.tsx')).GiveBackPage,
  payment: async () => (await import('./payment.tsx')).PaymentPage,
  person: async () => (await import('./person.tsx')).PersonPage,
  profile: async () => (await import('./profile.tsx')).ProfilePage,
  messages: async () => (await import('./messages.tsx')).MessagesPage,
  history: async () => (await import('./history.tsx')).HistoryPage,
  'own-year': async () => (await import('./own-year.tsx')).OwnYearPage,
  holders: async () => (await import('./holders.tsx')).HoldersPage,
  batch: async () => (await import('./batch.tsx')).BatchPage,
  bills: async () => (await import('./bills.tsx')).BillsPage,
  access: async () => (await import('./access.tsx')).AccessPage,
  sheet: async () => (await import('./sheet.tsx')).SheetPage,
  orders: async () => (await import('./orders.tsx')).OrdersPage,
  'order-new': async () => (await import('./order-new.tsx')).OrderNewPage,
  cards: async () => (await import('./cards.tsx')).CardsPage,
  'card-new': async () => (await import('./card-new.tsx')).CardNewPage,
  menu: async () => (await import('./menu.tsx')).MenuPage,
  number: async () => (await import('./number.tsx')).NumberPage,
  clearing: async () => (await import('./clearing.tsx')).ClearingPage,
  neighbours: async () => (await import('./neighbours.tsx')).NeighboursPage,
  figures: async () => (await import('./figures.tsx')).FiguresPage,
  decisions: async () => (await import('./decisions.tsx')).DecisionsPage,
  'decision-new': async () => (await import('./decision-new.tsx')).DecisionNewPage,
  rules: async () => (await import('./rules.tsx')).RulesPage,
  'rules-change': async () => (await import('./rules-change.tsx')).RulesChangePage,
  desk: async () => (await import('./desk.tsx')).DeskPage,
  'desk-lost': async () => (await import('./desk-lost.tsx')).DeskLostPage,
  'desk-disputes': async () => (await import('./desk-disputes.tsx')).DeskDisputesPage,
  'desk-members': async () => (await import('./desk-members.tsx')).DeskMembersPage,
  'desk-contributions': async () => (await import('./desk-contributions.tsx')).DeskContributionsPage,
  'desk-member': async () => (await import('./desk-member.tsx')).DeskMemberPage,
  'desk-passwords': async () => (await import('./desk-passwords.tsx')).DeskPasswordsPage,
  'desk-handover': async () => (await import('./desk-handover.tsx')).DeskHandoverPage,
  'desk-accounts': async () => (await import('./desk-accounts.tsx')).DeskAccountsPage,
  'desk-account': async () => (await import('./desk-account.tsx')).DeskAccountPage,
  'desk-positions': async () => (await import('./desk-positions.tsx')).DeskPositionsPage,
  'desk-books': async () => (await import('./desk-books.tsx')).DeskBooksPage,
  books: async () => (await import('./desk-books.tsx')).BooksPage,
  'not-found': async () => (await import('./not-found.tsx')).NotFoundPage,
}

export function OtherScreen() {
  const { router, data, settingUp } = useApp()
  const { page, who, params } = matchRoute(router.here.value.pathname)
  const screen = screenFor({
    page,
    who,
    phase: data.state.data.value?.phase,
    me: data.me.data.value,
    settingUp: settingUp.value,
  })
  if (screen === 'home') return <HomePage />
  if (screen === 'welcome') return <WelcomePage />
  if (screen === 'loading') return <UnknownScreen />
  return <Lazy key={screen} bring={PAGES[screen]} props={{ params }} />
}
