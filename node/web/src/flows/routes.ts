/**
 * Every page, one row each: its address, its name, who may see it and where in the menu it stands. A row here and its
 * loader in `pages/other-screen.tsx` add a page; the home page fetches neither.
 */
import type { TextKey } from '../text/keys.ts'
import type { Who } from './roles.ts'

/** The parts of the menu, in its order. */
export const SECTIONS = {
  account: 'menu.account',
  group: 'menu.group',
  desk: 'desk.title',
} as const satisfies Record<string, TextKey>

export type SectionName = keyof typeof SECTIONS

interface Route {
  readonly page: string
  readonly who: Who
  /** Where it stands in the menu, under which words. A page without is reached from another page. */
  readonly section?: SectionName
  readonly text?: TextKey
}

/** `:name` matches one part of the path. The menu keeps this order. */
// biome-ignore format: a table reads by column.
export const ROUTES = {
  '/':             { page: 'home',         who: 'member' },
  '/signin':       { page: 'signin',       who: 'anyone' },
  '/join':         { page: 'join',         who: 'anyone' },
  '/lost':         { page: 'lost',         who: 'anyone' },
  '/search':       { page: 'search',       who: 'anyone' },
  '/ad/:gid/:ad':  { page: 'ad',           who: 'anyone' },
  '/market':       { page: 'market',       who: 'member' },
  '/pay':          { page: 'pay',          who: 'member' },
  '/pay/others':   { page: 'enter',        who: 'member' },
  '/history':      { page: 'history',      who: 'member' },
  '/across':      { page: 'across',       who: 'member',    section: 'account', text: 'across.title' },
  '/across/back/:tid': { page: 'give-back', who: 'member' },
  '/across/:intent': { page: 'across-one', who: 'member' },
  '/payment/:payment': { page: 'payment', who: 'member' },
  '/people/:account': { page: 'person',  who: 'member' },
  '/history/year': { page: 'own-year',     who: 'member' },
  '/menu':         { page: 'menu',         who: 'member' },
  '/number':       { page: 'number',       who: 'member',    section: 'account', text: 'number.title' },
  '/me':           { page: 'profile',      who: 'member',    section: 'account', text: 'profile.title' },
  '/messages':     { page: 'messages',     who: 'member',    section: 'account', text: 'messages.title' },
  '/number/people': { page: 'holders',     who: 'member' },
  '/bills':        { page: 'bills',        who: 'member',    section: 'account', text: 'bills.title' },
  '/orders':       { page: 'orders',       who: 'member',    section: 'account', text: 'orders.title' },
  '/orders/new':   { page: 'order-new',    who: 'member' },
  '/cards':        { page: 'cards',        who: 'member',    section: 'account', text: 'cards.title' },
  '/cards/new':    { page: 'card-new',     who: 'member' },
  '/batch':        { page: 'batch',        who: 'member',    section: 'account', text: 'batch.title' },
  '/ads/mine':     { page: 'my-ads',       who: 'member',    section: 'account', text: 'my-ads.title' },
  '/ad/new':       { page: 'ad-new',       who: 'member',    section: 'account', text: 'ad-new.title' },
  '/access':       { page: 'access',       who: 'member',    section: 'account', text: 'access.title' },
  '/access/sheet': { page: 'sheet',        who: 'member' },
  '/neighbours':   { page: 'neighbours',   who: 'member',    section: 'group',   text: 'neighbours.title' },
  '/invite':       { page: 'invite',       who: 'member',    section: 'group',   text: 'invite.title' },
  '/figures':      { page: 'figures',      who: 'member',    section: 'group',   text: 'figures.title' },
  '/decisions':    { page: 'decisions',    who: 'member',    section: 'group',   text: 'decisions.title' },
  '/decisions/new': { page: 'decision-new', who: 'member' },
  '/rules':        { page: 'rules',        who: 'member',    section: 'group',   text: 'rules.title' },
  '/terms':        { page: 'terms',        who: 'anyone',    section: 'group',   text: 'terms.title' },
  '/rules/:section': { page: 'rules-change', who: 'committee' },
  '/desk':         { page: 'desk',         who: 'area',      section: 'desk',    text: 'desk.joins' },
  '/desk/lost':    { page: 'desk-lost',    who: 'committee', section: 'desk',    text: 'lost.title' },
  '/desk/members': { page: 'desk-members', who: 'desk',      section: 'desk',    text: 'members.title' },
  '/desk/contributions': { page: 'desk-contributions', who: 'committee', section: 'desk', text: 'contributions.title' },
  '/desk/clearing': { page: 'clearing', who: 'committee', section: 'desk', text: 'clearing.title' },
  '/desk/disputes': { page: 'desk-disputes', who: 'committee', section: 'desk',  text: 'disputes.title' },
  '/desk/members/:member': { page: 'desk-member', who: 'desk' },
  '/desk/positions': { page: 'desk-positions', who: 'books',   section: 'desk',    text: 'positions.title' },
  '/desk/accounts': { page: 'desk-accounts', who: 'books', section: 'desk', text: 'group-accounts.title' },
  '/desk/accounts/:account': { page: 'desk-account', who: 'books' },
  '/desk/books':   { page: 'desk-books',   who: 'books',     section: 'desk',    text: 'audit.title' },
  '/books':        { page: 'books',        who: 'member' },
  '/desk/passwords': { page: 'desk-passwords', who: 'committee', section: 'desk', text: 'passwords.title' },
  '/desk/handover': { page: 'desk-handover', who: 'admin', section: 'desk', text: 'handover.title' },
} as const satisfies Record<`/${string}`, Route>

type Path = keyof typeof ROUTES
export type PageName = (typeof ROUTES)[Path]['page'] | 'not-found'

export interface Match {
  readonly page: PageName
  readonly who: Who
  readonly params: Readonly<Record<string, string>>
}

const partsOf = (path: string): readonly string[] => path.replace(/\/+$/, '').split('/')

export function matchRoute(path: string): Match {
  const parts = partsOf(path)
  for (const [pattern, { page, who }] of Object.entries(ROUTES)) {
    const wanted = partsOf(pattern)
    if (wanted.length !== parts.length) continue
    const params: Record<string, string> = {}
    const fits = wanted.every((want, i) => {
      const got = parts[i] as string
      if (!want.startsWith(':')) return want === got
      params[want.slice(1)] = got
      return got !== ''
    })
    if (fits) return { page, who, params }
  }
  return { page: 'not-found', who: 'anyone', params: {} }
}
