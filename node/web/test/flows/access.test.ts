/** Which screen an address really shows, for who is looking. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { table } from '../../../../protocol/test/table.ts'
import { type Looking, screenFor } from '../../src/flows/access.ts'
import { firstScreen } from '../../src/flows/first-screen.ts'
import { mayOpen, type Who } from '../../src/flows/roles.ts'
import { matchRoute, type PageName, ROUTES } from '../../src/flows/routes.ts'

const WHO: Record<string, Looking['me']> = {
  unknown: undefined,
  nobody: null,
  asked: { status: 'asked', roles: [] },
  left: { status: 'left', roles: [] },
  member: { status: 'member', roles: [] },
  absent: { status: 'absent', roles: [] },
  admin: { status: 'member', roles: ['admin'] },
  auditor: { status: 'member', roles: ['auditor'] as unknown as ['admin'] },
}

const whoSees = (page: PageName): Who =>
  Object.values(ROUTES).find(route => route.page === page)?.who ?? 'anyone'

const screenOf = ({ page, ...looking }: Omit<Looking, 'who'>) =>
  screenFor({ page, who: whoSees(page), ...looking })

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
      ready  home        absent   home        // away on holiday is still a member
      ready  pay         absent   pay
      ready  signin      member   home
      ready  join        member   home
      ready  desk        member   not-found
      ready  desk        admin    desk
      ready  desk        auditor  not-found   // reads the books, does not admit
      ready  neighbours  member   neighbours  // everybody may read
      ready  not-found   member   not-found
    `),
  )('$phase $page $who: $screen', ({ phase, page, who, screen }) => {
    expect(
      screenOf({ page: page as Looking['page'], phase: phase as Looking['phase'], me: WHO[who as string] }),
    ).toBe(screen)
  })
})

test('before the node has said anything there is only a place held', () => {
  expect(screenOf({ page: 'home', phase: undefined, me: null })).toBe('loading')
})

test('nothing takes the words of recovery off the screen before they are written down', () => {
  expect(screenOf({ page: 'home', phase: 'ready', me: WHO['admin'], settingUp: true })).toBe('setup')
})

test('what is drawn at once is what the table of all pages would show, too', () => {
  const paths = [...Object.keys(ROUTES), '/nothing']
  fc.assert(
    fc.property(
      fc.constantFrom(...paths),
      fc.constantFrom('new' as const, 'ready' as const, 'relay' as const, undefined),
      fc.constantFrom(...Object.values(WHO)),
      fc.boolean(),
      (path, phase, me, settingUp) => {
        const { page, who } = matchRoute(path)
        const first = firstScreen(path, { phase, me, settingUp })
        if (first !== 'other') expect(screenFor({ page, who, phase, me, settingUp })).toBe(first)
      },
    ),
  )
})

describe('a page that is for', () => {
  test.each(
    table(`
      who        role         may
      member     none         yes
      committee  none         no
      committee  committee    yes
      committee  admin        yes
      committee  coordinator  no
      committee  auditor      no
      admin      committee    no
      admin      admin        yes
      area       coordinator  yes
      area       committee    yes
      books      auditor      yes
      books      coordinator  no
    `),
  )('$who is open to $role: $may', ({ who, role, may }) => {
    expect(mayOpen(who as Who, role === 'none' ? [] : [role as string])).toBe(may === 'yes')
  })

  test('several roles open what any of them opens', () => {
    expect(mayOpen('books', ['coordinator', 'auditor'])).toBe(true)
  })
})

test('who is away is still a member', () => {
  const me = { status: 'absent' as const, roles: [] }
  expect(screenFor({ page: 'home', who: 'member', phase: 'ready', me })).toBe('home')
})
