/** What is typed about oneself becomes what is sent; ways to reach somebody become links. */
import { describe, expect, test } from 'vitest'
import { linkOf } from '../../src/flows/contact-link.ts'
import { readProfile } from '../../src/flows/profile.ts'
import type { FormFields } from '../../src/flows/read-form.ts'

const formOf = (typed: Readonly<Record<string, string>>): FormFields =>
  Object.assign((name: string) => typed[name] ?? '', { all: () => [] })

const way = (line: number, kind: string, value: string, to = 'members') => ({
  [`kind-${line}`]: kind,
  [`value-${line}`]: value,
  [`to-${line}`]: to,
})

describe('the form', () => {
  test('sends the ways that have something in them, in their order', () => {
    const typed = {
      name: 'Ben',
      town: 'Die',
      ...way(0, 'phone', '06.12.34.56.78'),
      ...way(1, 'email', ''),
      ...way(2, 'address', '1 rue Haute, Die', 'committee'),
      ...way(3, 'other', 'not looked at'),
    }
    expect(readProfile(formOf(typed), 3)).toEqual({
      ok: true,
      value: {
        name: 'Ben',
        town: 'Die',
        about: '',
        contacts: [
          { kind: 'phone', value: '06 12 34 56 78', to: 'members' },
          { kind: 'address', value: '1 rue Haute, Die', to: 'committee' },
        ],
      },
    })
  })

  test('says at each line what is wrong with it', () => {
    const typed = { ...way(0, 'phone', 'x'), ...way(1, 'email', 'y'), ...way(2, 'other', 'z') }
    expect(readProfile(formOf(typed), 3)).toEqual({
      ok: false,
      fields: { 'value-0': { code: 'not-a-phone' }, 'value-1': { code: 'not-an-email' } },
    })
  })

  test('shows to fewer what nobody chose readers for', () =>
    expect(readProfile(formOf({ 'value-0': 'x' }), 1)).toMatchObject({
      value: { contacts: [{ kind: 'other', to: 'committee' }] },
    }))
})

test('a number is called, an address of mail is written to, others lead nowhere', () => {
  expect(linkOf({ kind: 'phone', value: '+41 21 555 01' })).toBe('tel:+412155501')
  expect(linkOf({ kind: 'email', value: 'a@b.org' })).toBe('mailto:a@b.org')
  expect(linkOf({ kind: 'address', value: '1 rue Haute' })).toBeNull()
  expect(linkOf({ kind: 'other', value: 'javascript:alert(1)' })).toBeNull()
})
