/** What members say of themselves, who sees it, and that it can be taken back. */
import { LIMITS, type MemberId, toBase64, utf8 } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import type { ContactJson, ProfileRequest } from '../../src/app/contract-profile.ts'
import { getRow, type PersonRow, personRow, putRow } from '../../src/app/rows.ts'
import { KEYS } from '../../src/app/store-keys.ts'
import { smallJpeg } from '../support/small-jpeg.ts'
import { askToJoin, dump, wish, yes } from '../support/test-node.ts'
import { type Village, village } from '../support/village.ts'

const PHONE: ContactJson = { kind: 'phone', value: '06 12 34 56 78', to: 'members' }
const EMAIL: ContactJson = { kind: 'email', value: 'ben@example.org', to: 'committee' }

const profile = (changes: Partial<ProfileRequest> = {}): ProfileRequest => ({
  name: 'Ben',
  town: 'Die',
  about: 'Bread on Fridays.',
  contacts: [PHONE, EMAIL],
  ...changes,
})

const stand = async ({ node, admin, ben }: Village, status: 'suspended' | 'member'): Promise<unknown> =>
  yes(
    await node.payments.submit(
      admin.person,
      wish(admin, 'change', { member: ben.person.member, status } as never),
    ),
  )

describe('a profile', () => {
  test('is changed by its member alone and read back, also after a restart', async () => {
    const { node, ben, cleo } = await village()
    yes(await node.people.changeProfile(ben.person, profile()))
    expect(yes(await node.people.profile(ben.person))).toMatchObject(profile())
    expect(yes(await node.people.profile(cleo.person)).contacts).toEqual([])
    const again = await node.reopened()
    expect(yes(await again.people.profile(ben.person))).toMatchObject(profile())
  })

  test('a number is kept in one form, and a contact that is none of its kind is refused by name', async () => {
    const { node, ben } = await village()
    const dotted = { ...PHONE, value: '06.12.34.56.78' }
    yes(await node.people.changeProfile(ben.person, profile({ contacts: [dotted] })))
    expect(yes(await node.people.profile(ben.person)).contacts).toEqual([PHONE])
    const before = await dump(node)
    for (const [wrong, code] of [
      [{ ...PHONE, value: 'call me' }, 'not-a-phone'],
      [{ ...EMAIL, value: 'ben' }, 'not-an-email'],
      [{ ...EMAIL, kind: 'other', value: '\u202e' }, 'malformed'],
    ] as const)
      expect(
        await node.people.changeProfile(ben.person, profile({ contacts: [PHONE, wrong] })),
      ).toMatchObject({
        refusal: { code },
      })
    expect(await dump(node)).toEqual(before)
  })

  test('the ledger does not grow by it, and what is taken away is gone from the disk', async () => {
    const { node, ben } = await village()
    const { size } = node.core.ledger.head().head
    const contacts = Array.from({ length: LIMITS.contactsMax }, () => PHONE)
    yes(await node.people.changeProfile(ben.person, profile({ contacts })))
    const hex = Buffer.from(PHONE.value).toString('hex')
    const holders = [...(await dump(node))].filter(([, value]) => value.includes(hex)).map(([key]) => key)
    expect(holders).toEqual([KEYS.person(ben.person.member)])
    yes(await node.people.changeProfile(ben.person, profile({ about: '', town: '', contacts: [] })))
    expect([...(await dump(node)).values()].join('\n')).not.toContain(hex)
    expect(node.core.ledger.head().head.size).toBe(size)
  })

  test('a row of before there were contacts still reads', async () => {
    const { node, ben } = await village()
    const key = KEYS.person(ben.person.member)
    const { contacts: _, ...old } = (await getRow(node.core.ports.store, personRow, key)) as PersonRow
    await node.core.ports.store.write([putRow(personRow, key, old)])
    const again = await node.reopened()
    expect(yes(await again.people.profile(ben.person)).contacts).toEqual([])
  })
})

describe('a new name', () => {
  test('counts at the door, and gives the former one back', async () => {
    const { node, ben } = await village()
    yes(await node.people.changeProfile(ben.person, profile({ name: 'Benedikt' })))
    const { salt } = ben.device.credentials
    expect((await node.people.loginStart('BENEDIKT')).salt).toBe(salt)
    expect((await node.people.loginStart('Ben')).salt).not.toBe(salt)
    expect((await askToJoin(node, 'Ben')).me.name).toBe('Ben')
    const again = await node.reopened()
    expect((await again.people.loginStart('Benedikt')).salt).toBe(salt)
    expect(yes(await again.people.me(ben.person)).name).toBe('Benedikt')
  })

  test.each(['cleo', ' CLÉO ', 'ABCD 1234'])('«%s» is taken', async name => {
    const { node, ben } = await village()
    const before = await dump(node)
    expect(await node.people.changeProfile(ben.person, profile({ name }))).toEqual({
      ok: false,
      refusal: { code: 'name-taken' },
    })
    expect(await dump(node)).toEqual(before)
  })

  test('may be the own one written otherwise', async () => {
    const { node, ben } = await village()
    yes(await node.people.changeProfile(ben.person, profile({ name: 'BËN' })))
    expect(yes(await node.people.me(ben.person)).name).toBe('BËN')
    expect((await node.people.loginStart('ben')).salt).toBe(ben.device.credentials.salt)
  })
})

describe('who sees how to reach somebody', () => {
  const seenBy = async (all: Village, who: 'admin' | 'ben' | 'cleo') =>
    yes(await all.node.people.person(all[who].person, all.ben.account)).contacts

  test('members what is for members, the committee and oneself everything', async () => {
    const all = await village()
    yes(await all.node.people.changeProfile(all.ben.person, profile()))
    expect(await seenBy(all, 'cleo')).toEqual([PHONE])
    expect(await seenBy(all, 'admin')).toEqual([PHONE, EMAIL])
    expect(await seenBy(all, 'ben')).toEqual([PHONE, EMAIL])
    const desk = yes(await all.node.people.member(all.admin.person, all.ben.person.member))
    expect([desk.about, desk.contacts]).toEqual(['Bread on Fridays.', [PHONE, EMAIL]])
  })

  test('at the desk an auditor sees what members see', async () => {
    const all = await village()
    const { node, admin, ben, cleo } = all
    yes(await node.people.changeProfile(ben.person, profile()))
    const roles = { member: cleo.person.member, roles: ['auditor'] } as never
    yes(await node.payments.submit(admin.person, wish(admin, 'change', roles)))
    const auditor = await node.people.whoIs(cleo.session)
    if (auditor === null) throw new Error('signed in')
    expect(yes(await node.people.member(auditor, ben.person.member)).contacts).toEqual([PHONE])
  })

  test('who is suspended sees of others nothing', async () => {
    const all = await village()
    yes(await all.node.people.changeProfile(all.cleo.person, profile({ name: 'Cleo' })))
    await stand(all, 'suspended')
    const suspended = yes(await all.node.people.person(all.ben.person, all.cleo.account))
    expect(suspended.contacts).toEqual([])
    await stand(all, 'member')
    expect(yes(await all.node.people.person(all.ben.person, all.cleo.account)).contacts).toEqual([PHONE])
  })

  test('of who left nothing is shown but the name', async () => {
    const { node, admin, ben, cleo } = await village()
    yes(await node.people.changeProfile(ben.person, profile()))
    const leave = wish(admin, 'leave', { member: ben.person.member as MemberId })
    yes(await node.payments.submit(admin.person, leave))
    expect(yes(await node.people.person(cleo.person, ben.account))).toMatchObject({
      name: 'Ben',
      status: 'left',
      town: '',
      about: '',
      contacts: [],
    })
    expect(yes(await node.people.member(admin.person, ben.person.member)).contacts).toEqual([])
  })

  test('an account of nobody’s admission is nobody', async () => {
    const { node, ben } = await village()
    const nobody = 'ab'.repeat(16) as typeof ben.account
    expect(await node.people.person(ben.person, nobody)).toMatchObject({ refusal: { code: 'not-found' } })
    const zoe = await askToJoin(node, 'Zoe')
    const asked = yes(await node.people.desk()).joins.find(({ member }) => member === zoe.me.member)
    expect(await node.people.person(ben.person, asked?.account as typeof ben.account)).toMatchObject({
      refusal: { code: 'not-found' },
    })
  })
})

describe('who is suspended or has left', () => {
  test.each(['suspended', 'left'] as const)(
    '(%s) takes away what they said, and says nothing new: others read their name for ever',
    async how => {
      const all = await village()
      const { node, admin, ben } = all
      yes(await node.people.changeProfile(ben.person, profile()))
      if (how === 'suspended') await stand(all, how)
      else
        yes(
          await node.payments.submit(
            admin.person,
            wish(admin, 'leave', { member: ben.person.member as MemberId }),
          ),
        )
      const before = await dump(node)
      for (const change of [
        profile({ name: 'Ann is a thief' }),
        profile({ about: 'Ann is a thief.' }),
        profile({ town: 'Ann is a thief' }),
        profile({ contacts: [PHONE, { ...EMAIL, to: 'members' }] }),
      ])
        expect(await node.people.changeProfile(ben.person, change)).toMatchObject({
          refusal: { code: 'not-active' },
        })
      expect(await node.people.changePhoto(ben.person, toBase64(smallJpeg(60)))).toMatchObject({
        refusal: { code: 'not-active' },
      })
      expect(await dump(node)).toEqual(before)
      yes(await node.people.changePhoto(ben.person, null))
      yes(await node.people.changeProfile(ben.person, profile({ contacts: [EMAIL] })))
      yes(await node.people.changeProfile(ben.person, profile({ town: '', about: '', contacts: [] })))
      expect(yes(await node.people.profile(ben.person))).toMatchObject({
        name: 'Ben',
        about: '',
        contacts: [],
      })
    },
  )
})

test('who has left looks nobody up any more, and sees what stands of themselves', async () => {
  const { node, admin, ben, cleo } = await village()
  const leave = wish(admin, 'leave', { member: ben.person.member as MemberId })
  yes(await node.payments.submit(admin.person, leave))
  expect(await node.people.find(ben.person, '')).toEqual([])
  expect(await node.people.find(ben.person, 'Cleo')).toEqual([])
  expect(await node.people.person(ben.person, cleo.account)).toMatchObject({ refusal: { code: 'not-found' } })
  expect(yes(await node.people.person(ben.person, ben.account)).name).toBe('Ben')
})

describe('a photo', () => {
  const jpeg = (length: number, inside = 1): string => toBase64(smallJpeg(length, inside))

  test('is shown to members, has a name of its own, and is gone from the disk when it is taken away', async () => {
    const { node, ben, cleo } = await village()
    yes(await node.people.changePhoto(ben.person, jpeg(400)))
    const first = yes(await node.people.person(cleo.person, ben.account)).photo
    expect(first).toMatch(/^[0-9a-f]{16}$/)
    const photo = yes(await node.people.photo(cleo.person, ben.account))
    expect([photo.type, toBase64(photo.bytes)]).toEqual(['image/jpeg', jpeg(400)])
    yes(await node.people.changeProfile(ben.person, profile()))
    expect(yes(await node.people.profile(ben.person)).photo).toBe(first)
    yes(await node.people.changePhoto(ben.person, jpeg(LIMITS.photoBytesMax, 2)))
    const again = await node.afterCut()
    expect(yes(await again.people.person(cleo.person, ben.account)).photo).not.toBe(first)
    yes(await again.people.changePhoto(ben.person, null))
    expect([...(await dump(again)).keys()].filter(key => key.startsWith('photo/'))).toEqual([])
    expect(yes(await again.people.profile(ben.person)).photo).toBeNull()
    expect(await again.people.photo(cleo.person, ben.account)).toMatchObject({
      refusal: { code: 'not-found' },
    })
  })

  test.each([
    ['', 'nothing'],
    [toBase64(utf8('<svg xmlns="http://www.w3.org/2000/svg"></svg>')), 'no picture'],
    [jpeg(LIMITS.photoBytesMax + 1), 'one that is too large'],
    ['A', 'no base64'],
  ])('of what is none is refused and writes nothing', async photo => {
    const { node, ben } = await village()
    const before = await dump(node)
    expect(await node.people.changePhoto(ben.person, photo)).toMatchObject({ refusal: { code: 'malformed' } })
    expect(await dump(node)).toEqual(before)
  })

  test('is not shown to who is suspended, except their own, nor of who left', async () => {
    const all = await village()
    const { node, admin, ben, cleo } = all
    for (const { person } of [ben, cleo]) yes(await node.people.changePhoto(person, jpeg(400)))
    await stand(all, 'suspended')
    expect(await node.people.photo(ben.person, cleo.account)).toMatchObject({
      refusal: { code: 'not-found' },
    })
    expect((await node.people.photo(ben.person, ben.account)).ok).toBe(true)
    await stand(all, 'member')
    const leave = wish(admin, 'leave', { member: ben.person.member as MemberId })
    yes(await node.payments.submit(admin.person, leave))
    expect(await node.people.photo(cleo.person, ben.account)).toMatchObject({
      refusal: { code: 'not-found' },
    })
    expect(yes(await node.people.person(cleo.person, ben.account)).photo).toBeNull()
  })
})
