/** Small values that several tests need: a group, its member, notes in memory. */
import type { GroupJson, HeadJson, IntentReply, Me, Person, QuoteReply } from '@localpay/node'

export const id = (letter: string, bytes: number): string => letter.repeat(bytes * 2)

export const GROUP: GroupJson = {
  gid: id('a', 32),
  code: 'ABCD-2345',
  name: 'SEL du Lac',
  town: 'Lausanne',
  lat: 46.5,
  lon: 6.6,
  currency: { code: 'TAL', name: 'Talents', symbol: 'Tal', digits: 2, style: 'decimal' },
  rate: { num: '500', den: '1' },
}

export const OTHER: GroupJson = {
  ...GROUP,
  gid: id('b', 32),
  name: 'Time Bank',
  currency: { code: 'H', name: 'Hours', symbol: 'h', digits: 0, style: 'hours' },
}

const HEAD: HeadJson = { inc: 0, size: 5, root: id('d', 32), at: 1_000, signed: 'AA' }

const ACCOUNT: NonNullable<Me['account']> = {
  account: id('2', 16),
  number: 'SELD0042',
  balance: '12350',
  held: '0',
  min: '-30000',
  max: null,
}

export const ME: Me = {
  member: id('1', 16),
  name: 'Odile',
  town: 'Lausanne',
  language: 'fr',
  status: 'member',
  roles: [],
  account: ACCOUNT,
  accounts: [ACCOUNT],
  group: GROUP,
  reissue: null,
  passwordDue: false,
  termsDue: false,
  unread: 0,
  inc: 0,
  head: HEAD,
}

export const AMINA: Person = {
  member: id('3', 16),
  account: id('4', 16),
  number: 'SELD0007',
  name: 'Amina',
  town: 'Pully',
  lastPaidAt: null,
  timesPaid: 0,
}

export const REPLY: IntentReply = {
  intent: id('5', 32),
  seq: 6,
  at: 2_000,
  status: 'recorded',
  tid: null,
  me: null,
}

export const QUOTE: QuoteReply = {
  quote: id('6', 16),
  payee: { group: OTHER, number: 'TIME0003', name: 'Marie' },
  amount: '90',
  cost: '3000',
  microHours: '1500000',
  path: ['SEL du Lac', 'Time Bank'],
  invoice: id('7', 32),
  patient: false,
  reverses: null,
  until: 60_000,
}
