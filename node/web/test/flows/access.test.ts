/** Which screen an address really shows, for who is looking. */
import { describe, expect, test } from 'vitest'
import { table } from '../../../../protocol/test/table.ts'
import { type Looking, screenFor } from '../../src/flows/access.ts'

const WHO: Record<string, Looking['me']> = {
  unknown: undefined,
  nobody: null,
  asked: { status: 'asked', roles: [] },
  left: { status: 'left', roles: [] },
  member: { status: 'member', roles: [] },
  admin: { status: 'member', roles: ['admin'] },
}

describe('a page, in a phase, for somebody', () => {
  test.each(
    table(`
      phase  page        who      screen
      new    home        nobody   setup
      new    market      nobody   setup       // nothing else is there yet
      relay  home        nobody   search
      relay  pay         nobody   search      // a relay has no members
      relay  ad          nobody   ad
      ready  home        unknown  loading
      ready  search      unknown  search      // needs nobody: shown at once
      ready  home        nobody   welcome
      ready  market      nobody   search
      ready  pay         nobody   signin
      ready  desk        nobody   signin
      ready  signin      nobody   signin
      ready  join        nobody   join
      ready  home        asked    waiting
      ready  pay         asked    waiting
      ready  search      asked    search
      ready  ad          asked    ad
      ready  home        left     waiting
      ready  home        member   home
      ready  pay         member   pay
      ready  signin      member   home
      ready  join        member   home
      ready  desk        member   not-found
      ready  desk        admin    desk
      ready  neighbours  member   neighbours  // everybody may read
      ready  not-found   member   not-found
    `),
  )('$phase $page $who: $screen', ({ phase, page, who, screen }) => {
    expect(
      screenFor({ page: page as Looking['page'], phase: phase as Looking['phase'], me: WHO[who as string] }),
    ).toBe(screen)
  })
})

test('before the node has said anything there is only a place held', () => {
  expect(screenFor({ page: 'home', phase: undefined, me: null })).toBe('loading')
})

test('nothing takes the words of recovery off the screen before they are written down', () => {
  expect(screenFor({ page: 'home', phase: 'ready', me: WHO['admin'], settingUp: true })).toBe('setup')
})
