/** What stands around every page: the group's name, the language, notices, and where one can go. */
import type { Language } from '@localpay/node'
import type { ComponentChildren, RefObject } from 'preact'
import { useRef } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { accountsOf } from '../flows/accounts.ts'
import { belongs } from '../flows/roles.ts'
import { pathInApp } from '../flows/router.ts'
import type { TextKey } from '../text/keys.ts'
import { LANGUAGE_NAMES, LANGUAGES } from '../text/text.ts'
import { Button } from './button.tsx'
import { useApp, useMe, useText } from './context.tsx'
import { Icon, type IconName } from './icon.tsx'
import { useKeptFocus } from './keep-focus.ts'
import { Lazy } from './lazy.tsx'
import { Logo } from './logo.tsx'
import { useRoom } from './use-room.ts'

// biome-ignore format: a table reads by column.
const TABS: readonly { readonly path: string; readonly icon: IconName; readonly text: TextKey }[] = [
  { path: '/',        icon: 'home',    text: 'tab.home' },
  { path: '/market',  icon: 'market',  text: 'tab.market' },
  { path: '/pay',     icon: 'pay',     text: 'tab.pay' },
  { path: '/history', icon: 'history', text: 'tab.history' },
  { path: '/menu',    icon: 'menu',    text: 'tab.menu' },
]

/** Where one looks after several accounts, the one that the pages are about. */
function AccountSelect() {
  const app = useApp()
  const t = useText()
  const me = useMe()
  const accounts = me === null ? [] : accountsOf(me)
  if (accounts.length < 2) return null
  return (
    <select
      class="language"
      aria-label={t('shell.account')}
      value={me?.account?.account}
      onChange={event => app.chooseAccount(event.currentTarget.value)}
    >
      {accounts.map(({ account, number }) => (
        <option key={account} value={account}>
          {sayNumber(number)}
        </option>
      ))}
    </select>
  )
}

function LanguageSelect() {
  const app = useApp()
  const t = useText()
  return (
    <select
      class="language"
      aria-label={t('shell.language')}
      value={t.language}
      onChange={event => void app.setLanguage(event.currentTarget.value as Language)}
    >
      {LANGUAGES.map(language => (
        <option key={language} value={language} lang={language}>
          {LANGUAGE_NAMES[language]}
        </option>
      ))}
    </select>
  )
}

function Header({ frame }: { frame: RefObject<HTMLElement | null> }) {
  const { data, router } = useApp()
  const t = useText()
  const state = data.state.data.value
  const signedOut = data.me.data.value === null && state?.phase === 'ready'
  // These pages say it themselves, larger.
  const said = ['/', '/signin', '/join'].includes(router.here.value.pathname)
  return (
    <header class="header" ref={frame}>
      <a class="brand" href="/">
        <Logo />
        <span>{state?.group?.name ?? 'LocalPay'}</span>
      </a>
      <div class="header-end">
        {signedOut && !said && (
          <a class="button quiet" href="/signin">
            {t('signin.title')}
          </a>
        )}
        <AccountSelect />
        <LanguageSelect />
      </div>
    </header>
  )
}

/** The rewritten-books notice cannot be put away: it stays on every page of this device. */
function Notices() {
  const { heads, online } = useApp()
  const t = useText()
  const me = useMe()
  const books = heads.notice.value
  return (
    <div class="notices" role="alert">
      {books === 'rewritten' && (
        <div class="notice-stop">
          <Icon name="alert" />
          <p>
            <strong>{t('books.rewritten')}</strong> {t('books.rewritten-what-now')}
          </p>
        </div>
      )}
      {books === 'restored' && (
        <div class="note note-mild">
          <p>{t('books.restored')}</p>
          <Button kind="quiet" onClick={heads.putAway}>
            {t('common.understood')}
          </Button>
        </div>
      )}
      {belongs(me) && me?.reissue != null && <Lazy bring={bringReissueNotice} props={NO_PROPS} />}
      {!online.value && <p class="note note-mild">{t('shell.offline')}</p>}
    </div>
  )
}

/** What was just done, read out at once; it stays until the next, another page, or a press. */
function Said() {
  const { said } = useApp()
  const t = useText()
  const putAway = (): void => {
    said.value = null
  }
  return (
    <div role="status" class="said-place">
      {said.value !== null && (
        <div class="said">
          <p>{said.value}</p>
          <Button kind="quiet" onClick={putAway}>
            {t('common.understood')}
          </Button>
        </div>
      )}
    </div>
  )
}

const bringReissueNotice = async () => (await import('./reissue-notice.tsx')).ReissueNotice
const bringPasswordSheet = async () => (await import('./password-sheet.tsx')).PasswordSheet
const NO_PROPS = {}

function Tabs() {
  const { router } = useApp()
  const t = useText()
  const path = router.here.value.pathname
  /** Messages, which lie behind the menu. */
  const unread = useMe()?.unread ?? 0
  return (
    <nav class="tabs" aria-label={t('shell.tabs')}>
      {TABS.map(tab => (
        <a
          key={tab.path}
          href={tab.path}
          class={tab.path === '/pay' ? 'tab tab-pay' : 'tab'}
          {...(tab.path === path ? { 'aria-current': 'page' as const } : {})}
        >
          <Icon name={tab.icon} />
          <span>
            {t(tab.text)}
            {tab.path === '/menu' && unread > 0 && ` (${unread})`}
          </span>
        </a>
      ))}
    </nav>
  )
}

export function Shell({ children }: { children: ComponentChildren }) {
  const app = useApp()
  const t = useText()
  const isMember = belongs(useMe()) && app.data.state.data.value?.phase === 'ready'
  const header = useRef<HTMLElement>(null)
  const hasRoom = useRoom(header)
  useKeptFocus()
  function follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link === null || event.defaultPrevented) return
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    const click = { href: link.href, plain, download: link.hasAttribute('download'), target: link.target }
    const path = pathInApp(click, window.location.origin)
    if (path === null) return
    event.preventDefault()
    app.said.value = null
    app.router.go(path)
    window.scrollTo(0, 0)
    document.getElementById('scroll')?.scrollTo(0, 0)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: links inside are followed here; they stay links.
    <div class={`shell ${isMember ? 'with-tabs' : ''} ${hasRoom ? 'roomy' : ''}`} onClick={follow}>
      <a class="skip" href="#main">
        {t('shell.skip')}
      </a>
      <Header frame={header} />
      <div id="scroll" class="scroll">
        <Notices />
        <main id="main" class="main">
          {children}
        </main>
      </div>
      <Said />
      {isMember && <Tabs />}
      {app.session.asking.value !== null && <Lazy bring={bringPasswordSheet} props={NO_PROPS} />}
    </div>
  )
}
