/**
 * A keyboard alone, and what a screen reader is told: what holds the focus, the way of Tab through a page, the names that
 * controls go by, and what live regions say.
 */
import type { CDPSession, Page } from 'playwright-core'
import { until } from '../../src/world/until.ts'
import type { Phone } from './browser.ts'

/** A control as the browser tells it to what reads screens aloud. */
interface Told {
  readonly role: string
  readonly name: string
  readonly description: string
  /** States that are set, such as `expanded` or `invalid`, each with its value. */
  readonly states: Readonly<Record<string, string>>
}

export interface Keys {
  readonly press: (key: string) => Promise<void>
  readonly focused: () => Promise<Told>
  /** Waits until what has the focus goes by this name. */
  readonly isAt: (name: string) => Promise<void>
  /** The sheet that is open. */
  readonly sheet: () => Promise<Told>
  /** Presses Tab, or another key, until the control of this role and name has the focus. */
  readonly goTo: (role: Role, name: string | RegExp, key?: string) => Promise<Told>
  /** All stops of Tab from the top of the page or of the sheet that is open, and what is amiss with them. */
  readonly walk: () => Promise<Walk>
  /** Controls of the page, or of the sheet that is open, that have no name or share it with another. */
  readonly unclear: () => Promise<readonly string[]>
  /** What live regions have said since the page was opened. */
  readonly heard: () => Promise<readonly string[]>
  readonly hears: (text: string) => Promise<void>
}

interface Walk {
  readonly stops: readonly string[]
  readonly amiss: readonly string[]
}

type Role = 'button' | 'link' | 'checkbox' | 'radio' | 'textbox' | 'combobox' | 'summary'

/** As Chromium names them. */
const ROLE_NAMES: Readonly<Record<Role, string>> = {
  button: 'button',
  link: 'link',
  checkbox: 'checkbox',
  radio: 'radio',
  textbox: 'textbox',
  combobox: 'combobox',
  summary: 'DisclosureTriangle',
}

/** More stops than any page here has. */
const STOPS_MAX = 150

/** Longest wait for the focus, ms. */
const PATIENCE_MS = 15_000

const STATES = ['expanded', 'checked', 'busy', 'invalid', 'disabled', 'required']

interface AxNode {
  readonly nodeId: string
  readonly parentId?: string
  readonly ignored: boolean
  readonly role?: { readonly value?: unknown }
  readonly name?: { readonly value?: unknown }
  readonly description?: { readonly value?: unknown }
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[]
  readonly backendDOMNodeId?: number
}

function toldOf({ role, name, description, properties = [] }: AxNode): Told {
  const set = properties.flatMap(one =>
    STATES.includes(one.name) ? [[one.name, String(one.value.value)] as const] : [],
  )
  return {
    role: String(role?.value ?? ''),
    name: String(name?.value ?? ''),
    description: String(description?.value ?? ''),
    states: Object.fromEntries(set),
  }
}

/** To be opened before the page is, so that nothing said is missed. */
export async function takeKeys({ page }: Phone): Promise<Keys> {
  await page.addInitScript(listen)
  const session = await page.context().newCDPSession(page)
  await session.send('Accessibility.enable')
  const press = (key: string): Promise<void> => page.keyboard.press(key)
  const focused = (): Promise<Told> => told(session, 'document.activeElement')
  return {
    press,
    focused,
    isAt: name =>
      until(`the focus is at ${name}`, async () => (await focused()).name === name, PATIENCE_MS).then(
        () => {},
      ),
    sheet: async () => {
      await page.locator('dialog[open]').waitFor()
      return told(session, "document.querySelector('dialog[open]')")
    },
    goTo: async (role, name, key = 'Tab') => {
      const passed: string[] = []
      for (let i = 0; i < STOPS_MAX; i++) {
        await press(key)
        const told = await focused()
        const isNamed = typeof name === 'string' ? told.name === name : name.test(told.name)
        if (told.role === ROLE_NAMES[role] && isNamed) return told
        passed.push(`${told.role} «${told.name}»`)
      }
      throw new Error(`no ${role} «${name}» among ${[...new Set(passed)].join(', ')}`)
    },
    walk: () => walk(page),
    unclear: () => unclear(session, page),
    heard: () => page.evaluate(() => [...(window as unknown as Listening).heard]),
    hears: async text => {
      const isHeard = (wanted: string): boolean =>
        (window as unknown as Listening).heard.some(one => one.includes(wanted))
      await page.waitForFunction(isHeard, text.replaceAll(/\s+/g, ' ')).catch(async cause => {
        const heard = await page.evaluate(() => (window as unknown as Listening).heard)
        throw new Error(`«${text}» was not said, but ${JSON.stringify(heard)}`, { cause })
      })
    },
  }
}

interface Listening {
  heard: string[]
}

/**
 * Runs in the page. A region that is put on the page with its words says nothing, save an alert; one that stood there says
 * what changes in it.
 */
function listen(): void {
  const heard: string[] = []
  Object.assign(window, { heard })
  const REGIONS = '[role=status], [role=alert], [aria-live]'
  const known = new WeakSet<Element>()
  const say = (region: Element): void => {
    const text = (region.textContent ?? '').replaceAll(/\s+/g, ' ').trim()
    if (text !== '' && heard.at(-1) !== text) heard.push(text)
  }
  const watch = (): void => {
    new MutationObserver(changes => {
      const touched = new Set<Element>()
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement
        const region = element?.closest(REGIONS)
        if (region != null) touched.add(region)
      }
      for (const region of touched) if (known.has(region)) say(region)
      for (const region of document.querySelectorAll(REGIONS)) {
        if (!known.has(region) && region.getAttribute('role') === 'alert') say(region)
        known.add(region)
      }
    }).observe(document.documentElement, { childList: true, subtree: true, characterData: true })
  }
  if (document.documentElement === null) document.addEventListener('DOMContentLoaded', watch)
  else watch()
}

async function told(session: CDPSession, expression: string): Promise<Told> {
  const { result } = await session.send('Runtime.evaluate', { expression })
  if (result.objectId === undefined) return { role: '', name: '', description: '', states: {} }
  const { nodes } = await session.send('Accessibility.getPartialAXTree', {
    objectId: result.objectId,
    fetchRelatives: false,
  })
  return toldOf((nodes as readonly AxNode[])[0] as AxNode)
}

async function walk(page: Page): Promise<Walk> {
  await page.evaluate(() => {
    const top = document.querySelector<HTMLElement>('dialog[open] h2, .skip')
    top?.focus()
  })
  const stops: string[] = []
  const amiss: string[] = []
  for (let i = 0; i < STOPS_MAX; i++) {
    await page.keyboard.press('Tab')
    // What scrolls to it has done so once it is drawn.
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve))))
    const seen = await page.evaluate(lookAtFocus)
    if (seen === null) return { stops, amiss }
    if (stops.includes(seen.what)) return { stops, amiss }
    stops.push(seen.what)
    amiss.push(...seen.amiss.map(why => `${seen.what}: ${why}`))
  }
  return { stops, amiss: [...amiss, 'Tab never comes to the end'] }
}

/** Runs in the page. Null where the focus has left it. */
function lookAtFocus(): { what: string; amiss: string[] } | null {
  const held = document.activeElement
  const last = (window as unknown as { lastStop?: Element }).lastStop
  if (held === null || held === document.body) {
    Object.assign(window, { lastStop: undefined })
    return null
  }
  const amiss: string[] = []
  const label = held.getAttribute('aria-label') ?? (held as HTMLInputElement).labels?.[0]?.textContent
  const all = [...document.querySelectorAll('*')]
  const what = `${all.indexOf(held)} ${held.tagName.toLowerCase()} «${(label ?? held.textContent ?? '').slice(0, 60)}»`
  const sheet = document.querySelector('dialog[open]')
  if (sheet !== null && !sheet.contains(held)) amiss.push('outside of the sheet')
  if (last?.isConnected === true && (last.compareDocumentPosition(held) & 4) === 0 && last !== held)
    amiss.push('before what had the focus before')
  Object.assign(window, { lastStop: held })
  const ringed = held.matches('.chip input') ? (held.nextElementSibling as Element) : held
  const { outlineStyle, outlineWidth } = getComputedStyle(ringed)
  if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) amiss.push('no ring')
  const boxes = [...ringed.getClientRects()]
  const isShown = boxes.some(({ left, top, width, height }) => {
    const over = document.elementFromPoint(left + width / 2, top + height / 2)
    return over !== null && (ringed.contains(over) || over.contains(ringed))
  })
  if (!isShown) amiss.push('hidden by something over it')
  return { what, amiss }
}

async function unclear(session: CDPSession, page: Page): Promise<readonly string[]> {
  const nodes = (await session.send('Accessibility.getFullAXTree')).nodes as readonly AxNode[]
  const parents = new Map(nodes.map(node => [node.nodeId, node]))
  const lineage = (node: AxNode): readonly string[] => {
    const above: string[] = []
    for (let one = parents.get(node.parentId ?? ''); one !== undefined; one = parents.get(one.parentId ?? ''))
      above.push(`${one.role?.value} ${one.name?.value ?? ''}`)
    return above
  }
  const isSheet = (await page.locator('dialog[open]').count()) > 0
  const found: string[] = []
  const seen = new Map<string, number>()
  for (const node of nodes) {
    const { role, name } = toldOf(node)
    if (node.ignored || !Object.values(ROLE_NAMES).includes(role)) continue
    const above = lineage(node)
    if (!above.some(one => one.startsWith(isSheet ? 'dialog' : 'main'))) continue
    if (name.trim() === '') found.push(`${role} without a name`)
    const choice = above.find(one => /^(?:radiogroup|group) ./.test(one)) ?? ''
    const key = role === 'radio' ? `radio «${name}» of ${choice}` : `${role} «${name}»`
    seen.set(key, (seen.get(key) ?? 0) + 1)
  }
  return [...found, ...[...seen].flatMap(([key, count]) => (count > 1 ? [`${key} ${count} times`] : []))]
}
