/** What keeps people out of a screen, as far as a program can see: the rules of axe, and text that runs out of the window. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** WCAG 2.0 to 2.2, levels A and AA, and what axe holds for good practice beyond. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Schemes differ in their colours and in nothing else, so the second is looked at for these alone. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

const LOOKS = {
  dark: { type: 'rule', values: COLOUR_RULES },
  light: { type: 'tag', values: RULES },
} as const

const readAxe = (): string =>
  readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Violations on the screen as it stands, in light and in dark: the scheme, the rule, the element. */
export async function barriersOf(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(readAxe())
  const found: string[] = []
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    found.push(...(await violations(page, LOOKS[scheme])).map(text => `${scheme}: ${text}`))
  }
  return found
}

async function violations(
  page: Page,
  runOnly: (typeof LOOKS)[keyof typeof LOOKS],
): Promise<readonly string[]> {
  const results: AxeResults = await page.evaluate(
    options =>
      (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run(options),
    { runOnly, resultTypes: ['violations'] },
  )
  if (results.passes.length === 0) throw new Error('axe looked at nothing')
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${id} at ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  )
}

/** The narrowest window that WCAG asks for, CSS pixels, and the browser's own text size doubled. */
const NARROW = { width: 320, height: 640 }
const TEXT_PX = { standard: 32, fixed: 26 }
const USUAL_TEXT_PX = { standard: 16, fixed: 13 }

/**
 * What sticks out to the right, of the window or of the part of it that scrolls, on a narrow phone whose owner reads
 * twice as large: by how many pixels, and the elements that reach beyond.
 */
export async function overflowOf(page: Page): Promise<readonly string[]> {
  const before = page.viewportSize()
  const session = await page.context().newCDPSession(page)
  try {
    await page.setViewportSize(NARROW)
    await session.send('Page.setFontSizes', { fontSizes: TEXT_PX })
    await page.waitForFunction(
      px => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) >= px,
      TEXT_PX.standard,
    )
    return await page.evaluate(measure, NARROW.width)
  } finally {
    await session.send('Page.setFontSizes', { fontSizes: USUAL_TEXT_PX })
    await session.detach()
    if (before !== null) await page.setViewportSize(before)
  }
}

/** A thumb's width, CSS pixels, less what rounding takes. */
const TARGET_PX = 47.5

/** What can be pressed and is lower than a thumb; a box to tick counts with its label, a link in a sentence does not. */
export const smallTargetsOf = (page: Page): Promise<readonly string[]> =>
  page.evaluate(
    least =>
      [...document.querySelectorAll('button, select, summary, input, textarea, label.check, a.button, nav a')]
        .filter(one => !(one instanceof HTMLInputElement && /radio|checkbox/.test(one.type)))
        .filter(one => one.getClientRects().length > 0 && one.getBoundingClientRect().height < least)
        .map(one => `${one.tagName.toLowerCase()} «${one.textContent.slice(0, 30)}»`),
    TARGET_PX,
  )

/** All of these together, of a screen as it stands. */
export const hindrancesOf = async (page: Page): Promise<readonly string[]> => [
  ...(await barriersOf(page)),
  ...(await overflowOf(page)),
  ...(await smallTargetsOf(page)),
]

/** Runs in the page, once it has been drawn in the new size. */
async function measure(width: number): Promise<string[]> {
  for (let i = 0; i < 2; i++) await new Promise(resolve => requestAnimationFrame(resolve))
  const scrolling = document.scrollingElement ?? document.documentElement
  const inner = document.getElementById('scroll') ?? scrolling
  const beyond = Math.max(scrolling.scrollWidth - width, inner.scrollWidth - inner.clientWidth)
  if (beyond <= 0) return []
  const guilty = [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > width + 0.5)
    .map(one => `${one.tagName.toLowerCase()}.${one.className} «${one.textContent.slice(0, 30)}»`)
  return [`${beyond} px beyond ${width}`, ...guilty]
}
