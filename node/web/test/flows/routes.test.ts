/** Which page an address shows, who may see it, and what stands in whose menu. */
import { describe, expect, test } from 'vitest'
import { entriesOf, menuFor } from '../../src/flows/menu.ts'
import { matchRoute, ROUTES, SECTIONS } from '../../src/flows/routes.ts'

describe('an address', () => {
  // biome-ignore format: a table reads by column.
  const cases: readonly [string, string, Record<string, string>][] = [
    ['/',              'home',       {}],
    ['/market',        'market',     {}],
    ['/market/',       'market',     {}],
    ['/ad/new',        'ad-new',     {}],
    ['/ads/mine',      'my-ads',     {}],
    ['/ad/aa/bb',      'ad',         { gid: 'aa', ad: 'bb' }],
    ['/ad/aa',         'not-found',  {}],
    ['/ad//bb',        'not-found',  {}],
    ['/ad/aa/bb/cc',   'not-found',  {}],
    ['/MARKET',        'not-found',  {}],
    ['/nothing',       'not-found',  {}],
  ]
  test.each(cases)('%s shows %s', (path, page, params) => {
    expect(matchRoute(path)).toMatchObject({ page, params })
  })
})

describe('the menu', () => {
  const pathsFor = (...roles: string[]): readonly string[] =>
    menuFor(roles).flatMap(({ entries }) => entries.map(({ path }) => path))

  test('of a member has no desk, and nothing that they may not open', () => {
    expect(menuFor([]).map(({ name }) => name)).toEqual(['account', 'group'])
    expect(pathsFor()).toContain('/number')
    expect(pathsFor().filter(path => path.startsWith('/desk'))).toEqual([])
  })

  test('of an administrator has everything that stands in a menu at all; the committee’s has no hand-over', () => {
    const all = Object.entries(ROUTES).flatMap(([path, route]) => ('section' in route ? [path] : []))
    expect([...pathsFor('admin')].toSorted()).toEqual(all.toSorted())
    expect(pathsFor('committee')).toContain('/desk')
    expect(pathsFor('committee')).not.toContain('/desk/handover')
  })

  test('of the auditor has what is read, and not who asks to join; a coordinator’s the people of their area', () => {
    const desk = (role: string) => pathsFor(role).filter(path => path.startsWith('/desk'))
    expect(desk('auditor')).toEqual(['/desk/members', '/desk/positions', '/desk/accounts', '/desk/books'])
    expect(desk('coordinator')).toEqual(['/desk', '/desk/members'])
  })

  test('leads to pages that need no more than a look: none with a named part in its address', () => {
    expect(pathsFor('admin').filter(path => path.includes(':'))).toEqual([])
  })

  test('of one section is also the menu over its pages, in the same order', () => {
    for (const { name, entries } of menuFor(['admin'])) expect(entriesOf(name, ['admin'])).toEqual(entries)
    expect(Object.keys(SECTIONS)).toEqual(menuFor(['admin']).map(({ name }) => name))
  })
})
