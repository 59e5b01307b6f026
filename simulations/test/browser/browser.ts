/**
 * Phones of members in a real browser. While a test runs, everything amiss is written down: an error in the console,
 * a script or style that the page's own policy forbids, a request that leaves the node. Nothing is left to a mock.
 */
import type { Language } from '@localpay/node'
import { type Browser, type BrowserContext, type ConsoleMessage, chromium, type Page } from 'playwright-core'
import { describe } from 'vitest'
import type { Translate } from '../../../node/web/src/text/text.ts'
import { chromiumPath } from '../../src/world/chromium.ts'
import { wordsOf } from './words.ts'

const CHROMIUM = chromiumPath(process.env)

/** A `describe` whose tests count as skipped where there is no browser. */
export const describeInBrowser = describe.skipIf(CHROMIUM === null)

/** Quiet: nothing is fetched, synced or updated behind the page, and no name but this machine's resolves. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

/** Longest wait for a state of the screen, ms: a password costs seconds on a busy machine. */
const PATIENCE_MS = 25_000

export interface Phone {
  readonly page: Page
  readonly context: BrowserContext
  readonly language: Language
  /** The words of the screen in this phone's language. */
  readonly t: Translate
  /** Documents loaded so far: what changes on the screen without a reload leaves it alone. */
  readonly loads: () => number
}

export interface PhoneOptions {
  /** Address of the node, without a slash at the end. */
  readonly url: string
  readonly language?: Language
  readonly width?: number
  readonly calm?: boolean
  /** Answers that are no success and that the test means to get; the browser notes them as errors. */
  readonly expected?: readonly { readonly path: string; readonly status: number }[]
}

export interface Phones {
  readonly browser: Browser
  readonly open: (options: PhoneOptions) => Promise<Phone>
  /** What was amiss since the last call, on all phones. */
  readonly complaints: () => readonly string[]
  readonly close: () => Promise<void>
}

export async function openPhones(): Promise<Phones> {
  if (CHROMIUM === null) throw new Error('no browser here')
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS })
  const complaints: string[] = []
  return {
    browser,
    open: options => openPhone(browser, options, complaints),
    complaints: () => complaints.splice(0),
    close: () => browser.close(),
  }
}

async function openPhone(browser: Browser, options: PhoneOptions, complaints: string[]): Promise<Phone> {
  const { url, language = 'en', width = 360, calm = false } = options
  const context = await browser.newContext({
    baseURL: url,
    locale: language,
    viewport: { width, height: 740 },
    isMobile: width < 640,
    hasTouch: width < 640,
    ...(calm ? { reducedMotion: 'reduce' } : {}),
  })
  context.setDefaultTimeout(PATIENCE_MS)
  watch(context, options, complaints)
  const page = await context.newPage()
  let loads = 0
  page.on('domcontentloaded', () => {
    loads++
  })
  return { page, context, language, t: wordsOf(language), loads: () => loads }
}

function watch(context: BrowserContext, { url, expected = [] }: PhoneOptions, complaints: string[]): void {
  const isExpected = (message: ConsoleMessage): boolean =>
    expected.some(
      ({ path, status }) =>
        message.location().url === url + path && message.text().includes(`status of ${status}`),
    )
  context.on('console', message => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    if (!isExpected(message)) complaints.push(`console: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', thrown => void complaints.push(`script: ${String(thrown.error())}`))
  context.on('request', request => {
    const address = request.url()
    if (!address.startsWith(`${url}/`) && !/^(?:data|blob):/.test(address))
      complaints.push(`request to ${address}`)
  })
  context.on('page', page =>
    page.on('websocket', socket => void complaints.push(`socket to ${socket.url()}`)),
  )
}
