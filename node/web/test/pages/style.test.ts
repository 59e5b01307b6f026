/** Colours that can be read, and pages that a strict content security policy lets through. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const WEB = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, WEB), 'utf8')

const tokens = read('src/parts/style/tokens.css')
const [light = '', dark = ''] = tokens.split('@media (prefers-color-scheme: dark)')

const colours = (css: string): Record<string, string> =>
  Object.fromEntries(
    [...css.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map(match => [
      match[1] as string,
      match[2] as string,
    ]),
  )

const LIGHT = colours(light)
const DARK = { ...LIGHT, ...colours(dark) }

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const PAPERS = ['bg', 'surface', 'soft'] as const
const INKS = ['ink', 'ink-2', 'brand', 'want', 'money-in', 'money-out'] as const
const PAIRS: readonly (readonly [string, string, number])[] = [
  ...INKS.flatMap(ink => PAPERS.map(paper => [ink, paper, 4.5] as const)),
  ['on-brand', 'brand', 4.5],
  ['on-accent', 'accent', 4.5],
  ['notice', 'notice-bg', 4.5],
  ['on-stop', 'stop-bg', 4.5],
  ['line', 'bg', 3],
  ['line', 'surface', 3],
  ['focus', 'bg', 3],
]

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('in the %s', (_, colour) => {
  test.each(PAIRS)('%s on %s has a contrast of %s or more', (ink, paper, least) => {
    expect(contrast(colour[ink] as string, colour[paper] as string)).toBeGreaterThanOrEqual(least)
  })
})

test('the dark changes every colour of the light but the accent', () => {
  const kept = Object.keys(LIGHT).filter(name => colours(dark)[name] === undefined)
  expect(kept.toSorted()).toEqual(['accent', 'on-accent'])
})

describe('a strict policy lets the pages through:', () => {
  const code = readdirSync(new URL('src/', WEB), { recursive: true, encoding: 'utf8' })
    .filter(path => /\.tsx?$/.test(path))
    .map(path => read(`src/${path}`))
    .join('\n')

  test('no style attributes', () => {
    expect(code.length).toBeGreaterThan(50_000)
    expect(code).not.toMatch(/\bstyle=|\.cssText|setAttribute\('style'/)
  })

  test('no script or style inside a page', () => {
    for (const page of ['index.html', 'docs.html']) {
      expect(read(page)).not.toMatch(/<style|\sstyle=|\son[a-z]+=/)
      expect(read(page).match(/<script[^>]*>/g)).toEqual([expect.stringContaining('src="/src/')])
    }
  })

  test('nothing is written as raw HTML', () => {
    expect(code).not.toMatch(/dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|document\.write/)
  })

  test('nothing is fetched from elsewhere', () => {
    expect(code).not.toMatch(/['"`]https?:\/\//)
  })
})
