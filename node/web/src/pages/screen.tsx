/** Picks the screen for the address and who is looking, and fetches its code when it is first needed. */
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Screen, screenFor } from '../flows/access.ts'
import { matchRoute } from '../flows/router.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useText } from '../parts/context.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { HomePage } from './home.tsx'
import type { PageProps } from './page-props.ts'
import { WelcomePage } from './welcome.tsx'

type Page = ComponentType<PageProps>
type LazyScreen = Exclude<Screen, 'home' | 'welcome' | 'loading'>

const LAZY: Record<LazyScreen, () => Promise<Page>> = {
  setup: async () => (await import('./setup.tsx')).SetupPage,
  signin: async () => (await import('./signin.tsx')).SigninPage,
  join: async () => (await import('./join.tsx')).JoinPage,
  waiting: async () => (await import('./waiting.tsx')).WaitingPage,
  market: async () => (await import('./market.tsx')).MarketPage,
  search: async () => (await import('./market.tsx')).SearchPage,
  ad: async () => (await import('./ad.tsx')).AdPage,
  'ad-new': async () => (await import('./ad-new.tsx')).AdNewPage,
  'my-ads': async () => (await import('./my-ads.tsx')).MyAdsPage,
  pay: async () => (await import('./pay.tsx')).PayPage,
  history: async () => (await import('./history.tsx')).HistoryPage,
  menu: async () => (await import('./menu.tsx')).MenuPage,
  number: async () => (await import('./number.tsx')).NumberPage,
  neighbours: async () => (await import('./neighbours.tsx')).NeighboursPage,
  desk: async () => (await import('./desk.tsx')).DeskPage,
  'not-found': async () => (await import('./not-found.tsx')).NotFoundPage,
}

function LazyPage({ screen, params }: PageProps & { screen: LazyScreen }) {
  const { text } = useApp()
  const t = useText()
  const [loaded, setLoaded] = useState<{ screen: LazyScreen; Page: Page } | null>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let gone = false
    Promise.all([LAZY[screen](), text.whole()]).then(
      ([Page]) => gone || setLoaded({ screen, Page }),
      () => gone || setFailed(true),
    )
    return () => {
      gone = true
    }
  }, [screen])
  if (loaded?.screen === screen) return <loaded.Page params={params} />
  if (!failed) return <Skeleton tall />
  return (
    <div class="stack">
      <RefusalNote refusal={{ code: 'no-connection' }} />
      <Button kind="quiet" onClick={() => window.location.reload()}>
        {t('common.again')}
      </Button>
    </div>
  )
}

export function CurrentScreen() {
  const { router, data, settingUp } = useApp()
  const { page, params } = matchRoute(router.here.value.pathname)
  const state = data.state.data.value
  const screen = screenFor({ page, phase: state?.phase, me: data.me.data.value, settingUp: settingUp.value })
  if (screen === 'home') return <HomePage />
  if (screen === 'welcome') return <WelcomePage />
  if (screen !== 'loading') return <LazyPage key={screen} screen={screen} params={params} />
  const refusal = data.state.refusal.value ?? data.me.refusal.value
  return refusal === null ? <Skeleton tall /> : <RefusalNote refusal={refusal} />
}
