/** The address of the moment, and which clicks stay inside the app. */
import { describe, expect, test } from 'vitest'
import { createRouter, type HistoryWindow, pathInApp } from '../../src/flows/router.ts'

const ORIGIN = 'http://127.0.0.1:8420'

/** A browser's history in a few lines. */
function fakeWindow(path: string) {
  const stack = [ORIGIN + path]
  let back = (): void => {}
  const win: HistoryWindow = {
    location: {
      get href() {
        return stack.at(-1) as string
      },
      origin: ORIGIN,
    },
    history: {
      pushState: (_, __, url) => void stack.push(url),
      replaceState: (_, __, url) => void stack.splice(-1, 1, url),
    },
    addEventListener: (_, run) => {
      back = run
    },
  }
  const goBack = (): void => {
    stack.pop()
    back()
  }
  return { win, stack, goBack }
}

describe('the router', () => {
  test('goes on and comes back with the browser', () => {
    const { win, goBack } = fakeWindow('/market?q=bread')
    const router = createRouter(win)
    router.go('/ad/aa/bb')
    expect(router.here.value.pathname).toBe('/ad/aa/bb')
    goBack()
    expect(router.here.value.href).toBe(`${ORIGIN}/market?q=bread`)
  })

  test('replaces an address without a new step back', () => {
    const { win, stack } = fakeWindow('/market')
    createRouter(win).go('/market?q=b', { replace: true })
    expect(stack).toEqual([`${ORIGIN}/market?q=b`])
  })
})

describe('a click on a link', () => {
  const click = (href: string, change: object = {}) =>
    pathInApp({ href, plain: true, download: false, target: '', ...change }, ORIGIN)

  test('to a page of ours stays inside', () => {
    expect(click(`${ORIGIN}/pay?to=SELD0042`)).toBe('/pay?to=SELD0042')
  })

  // biome-ignore format: a table reads by column.
  const outside: readonly [string, string, object][] = [
    ['elsewhere',           'https://example.org/', {}],
    ['to the API',          '/api/receipts/3',      {}],
    ['to a place on the page', '/market#main',      {}],
    ['with a modifier key', '/market',              { plain: false }],
    ['that downloads',      '/market',              { download: true }],
    ['to a new window',     '/market',              { target: '_blank' }],
  ]
  test.each(outside)('%s is left to the browser', (_, href, change) => {
    expect(click(href, change)).toBeNull()
  })
})
