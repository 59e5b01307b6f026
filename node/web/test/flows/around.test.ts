/** What goes on around the screens: several accounts, whether to ask who is there, a node that was updated meanwhile. */
import type { Me } from '@localpay/node'
import { describe, expect, test } from 'vitest'
import { accountsOf, withAccount } from '../../src/flows/accounts.ts'
import { reloadIfRebuilt } from '../../src/flows/rebuilt.ts'
import { mayBeSignedIn } from '../../src/flows/session-mark.ts'
import { id, ME } from './fixtures.ts'

describe('accounts', () => {
  const first = ME.account as NonNullable<Me['account']>
  const second = { ...first, account: id('9', 16), number: 'SELD0099' }
  const both = { ...ME, accounts: [first, second] } as Me

  test('are the one that the node names, or all that it names', () => {
    expect([accountsOf(ME), accountsOf({ ...ME, account: null, accounts: [] }), accountsOf(both)]).toEqual([
      [first],
      [],
      [first, second],
    ])
  })

  test('the screens are about the chosen one', () => {
    expect(withAccount(both, second.account).account).toEqual(second)
  })

  test('a choice that is no longer theirs, or none, leaves the first', () => {
    expect([withAccount(both, id('8', 16)).account, withAccount(ME, null).account]).toEqual([first, first])
  })
})

test('who is there is asked where a session left its mark', () => {
  const marks = [
    '',
    'localpay-in-abc123=1',
    'a=b; localpay-in-abc123=1; c=d',
    'localpay-abc=secret',
    'xlocalpay-in-a=1',
  ]
  expect(marks.map(cookie => mayBeSignedIn({ cookie }))).toEqual([false, true, true, false, false])
})

describe('a page whose code is gone', () => {
  const OURS = '/assets/index-old.js'
  const served = (script: string): string => `<script type="module" crossorigin src="${script}"></script>`

  function scene(answer: () => Promise<Response>, mine: string | null = OURS) {
    let reloads = 0
    const win = {
      document: { querySelector: () => (mine === null ? null : { getAttribute: () => mine }) },
      fetch: answer,
      location: { reload: () => void reloads++ },
    }
    return { look: () => reloadIfRebuilt(win), reloads: () => reloads }
  }

  // biome-ignore format: a table reads by column.
  const cases: readonly [string, () => Promise<Response>, boolean][] = [
    ['the node serves a newer page',   async () => new Response(served('/assets/index-new.js')), true],
    ['the node serves the same page',  async () => new Response(served(OURS)),                   false],
    ['the node does not answer',       () => Promise.reject(new TypeError('cut')),               false],
    ['a proxy says that it is down',   async () => new Response('down', { status: 502 }),        false],
  ]
  test.each(cases)('opens anew only if it helps: %s', async (_, answer, reloaded) => {
    const { look, reloads } = scene(answer)
    expect([await look(), reloads()]).toEqual([reloaded, reloaded ? 1 : 0])
  })

  test('stays when nobody knows which page it is', async () => {
    const { look, reloads } = scene(async () => new Response(''), null)
    expect([await look(), reloads()]).toEqual([false, 0])
  })
})
