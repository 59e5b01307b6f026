/** The address of the moment, over the browser's own history. */
import { type ReadonlySignal, signal } from '@preact/signals'

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
