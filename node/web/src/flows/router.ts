/** Which page an address shows, over the browser's own history. */
import { type ReadonlySignal, signal } from '@preact/signals'

/** `:name` matches one part of the path. */
// biome-ignore format: a table reads by column.
export const ROUTES = {
  '/':            'home',       '/signin':  'signin',   '/join':       'join',
  '/market':      'market',     '/search':  'search',   '/ad/new':     'ad-new',
  '/ads/mine':    'my-ads',     '/pay':     'pay',      '/ad/:gid/:ad': 'ad',
  '/history':     'history',    '/menu':    'menu',     '/neighbours': 'neighbours',
  '/desk':        'desk',       '/number':  'number',
} as const

export type PageName = (typeof ROUTES)[keyof typeof ROUTES] | 'not-found'

export interface Match {
  readonly page: PageName
  readonly params: Readonly<Record<string, string>>
}

export function matchRoute(path: string): Match {
  const parts = path.replace(/\/+$/, '').split('/')
  for (const [pattern, page] of Object.entries(ROUTES)) {
    const wanted = pattern.replace(/\/+$/, '').split('/')
    if (wanted.length !== parts.length) continue
    const params: Record<string, string> = {}
    const fits = wanted.every((want, i) => {
      const got = parts[i] as string
      if (!want.startsWith(':')) return want === got
      params[want.slice(1)] = got
      return got !== ''
    })
    if (fits) return { page, params }
  }
  return { page: 'not-found', params: {} }
}

/** The part of `window` that is used, so that a test can bring its own. */
export interface HistoryWindow {
  readonly location: { readonly href: string; readonly origin: string }
  readonly history: {
    pushState(data: null, _: '', url: string): void
    replaceState(data: null, _: '', url: string): void
  }
  addEventListener(event: 'popstate', run: () => void): void
}

export interface Router {
  readonly here: ReadonlySignal<URL>
  readonly go: (path: string, how?: { replace?: boolean }) => void
}

export function createRouter(win: HistoryWindow): Router {
  const here = signal(new URL(win.location.href))
  win.addEventListener('popstate', () => {
    here.value = new URL(win.location.href)
  })
  return {
    here,
    go: (path, how = {}) => {
      const url = new URL(path, win.location.origin)
      if (how.replace) win.history.replaceState(null, '', url.href)
      else win.history.pushState(null, '', url.href)
      here.value = url
    },
  }
}

/** What of a click on a link matters here. */
export interface LinkClick {
  readonly href: string
  readonly plain: boolean
  readonly download: boolean
  readonly target: string
}

/** The path to go to inside the app, or null when the browser should follow the link itself. */
export function pathInApp(click: LinkClick, origin: string): string | null {
  if (!click.plain || click.download || (click.target !== '' && click.target !== '_self')) return null
  const url = new URL(click.href, origin)
  if (url.origin !== origin || url.pathname.startsWith('/api/') || url.hash !== '') return null
  return url.pathname + url.search
}
