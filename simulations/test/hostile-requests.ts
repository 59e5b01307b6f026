/** One good request for every door, and every way to spoil it. */
import type { AnyDoor } from '../../node/src/api/door.ts'

export interface Sample {
  readonly path: string
  readonly query?: { readonly [field: string]: string }
  readonly body?: { readonly [field: string]: unknown }
  /** Fields that may be left out. */
  readonly optional?: readonly string[]
  /** Lists that may have nothing in them. */
  readonly maybeEmpty?: readonly string[]
}

const CREDENTIALS = {
  pub: '1'.repeat(64),
  salt: '2'.repeat(32),
  auth: '3'.repeat(64),
  vault: 'AAAA',
  rule: 1,
}
const ID = {
  group: 'ab'.repeat(32),
  ad: 'ab'.repeat(16),
  line: 'ab'.repeat(16),
  tid: 'ab'.repeat(32),
  key: 'ab'.repeat(32),
  member: 'ab'.repeat(16),
}
const CURRENCY = { code: 'TAL', name: 'Tal', symbol: 'T', digits: 2, style: 'decimal' }

/** A signed wish that nobody signed. */
const INTENT = {
  body: {
    intent: 'AAAA',
    sig: 'A'.repeat(86),
    memo: 'm',
    items: ['m'],
    salt: 'ab'.repeat(16),
    quote: 'ab'.repeat(16),
  },
  optional: ['memo', 'items', 'salt', 'quote'],
} as const

/** By method and path as the doors spell them. Ids name nobody. */
export const SAMPLES: { readonly [door: string]: Sample } = {
  'get /api/state': { path: '/api/state' },
  'post /api/setup': {
    path: '/api/setup',
    body: {
      setupCode: 'x',
      language: 'en',
      group: { name: 'Another', town: 'Die', lat: 44.7, lon: 5.3 },
      currency: CURRENCY,
      unitsPerHour: '20',
      limits: { min: '-1000', max: '1000' },
      admin: { name: 'Mallory', ...CREDENTIALS },
    },
    optional: ['setupCode'],
  },
  'post /api/join': {
    path: '/api/join',
    body: { name: 'Mallory', town: 'Die', about: 'hello', language: 'en', ...CREDENTIALS },
  },
  'get /api/join/:secret': { path: `/api/join/${ID.member}` },
  'get /api/terms': { path: '/api/terms' },
  'put /api/me/terms': { path: '/api/me/terms', body: { terms: ID.key } },
  'get /api/invitations': { path: '/api/invitations' },
  'post /api/invitations': {
    path: '/api/invitations',
    body: { secret: ID.member, uses: 1, note: 'n' },
    optional: ['note'],
  },
  'delete /api/invitations/:invitation': { path: `/api/invitations/${ID.key}` },
  'post /api/login/start': { path: '/api/login/start', body: { name: 'Mallory' } },
  'post /api/login': { path: '/api/login', body: { name: 'Mallory', auth: '3'.repeat(64) } },
  'post /api/logout': { path: '/api/logout' },
  'get /api/access': { path: '/api/access' },
  'put /api/access/password': {
    path: '/api/access/password',
    body: { old: '4'.repeat(64), ...CREDENTIALS, wish: { intent: 'AAAA', sig: 'A'.repeat(86) } },
    optional: ['wish'],
  },
  'delete /api/access/sessions': { path: '/api/access/sessions' },
  'delete /api/access/sessions/:session': { path: `/api/access/sessions/${ID.member}` },
  'post /api/lost': { path: '/api/lost', body: { name: 'Mallory', ...CREDENTIALS } },
  'get /api/lost/:key': { path: `/api/lost/${ID.key}` },
  'get /api/lost/:key/rescue': { path: `/api/lost/${ID.key}/rescue` },
  'post /api/lost/:key/rescue': { path: `/api/lost/${ID.key}/rescue`, body: { paper: 'AAAA' } },
  'get /api/desk/passwords': { path: '/api/desk/passwords' },
  'get /api/desk/lost': { path: '/api/desk/lost' },
  'post /api/desk/lost/:key/refuse': { path: `/api/desk/lost/${ID.key}/refuse` },
  'get /api/me': { path: '/api/me' },
  'put /api/me/language': { path: '/api/me/language', body: { language: 'en' } },
  'get /api/me/profile': { path: '/api/me/profile' },
  'put /api/me/profile': {
    path: '/api/me/profile',
    body: {
      name: 'Mallory',
      town: 'Die',
      about: 'hello',
      contacts: [{ kind: 'phone', value: '06 12 34 56 78', to: 'members' }],
    },
    maybeEmpty: ['contacts'],
  },
  'get /api/messages': {
    path: '/api/messages',
    query: { box: 'sent', before: ID.member },
    optional: ['box', 'before'],
  },
  'post /api/messages': {
    path: '/api/messages',
    body: { wish: ID.ad, to: ID.member, text: 'Hello' },
  },
  'post /api/messages/read': { path: '/api/messages/read', body: { messages: [ID.member] } },
  'delete /api/messages/:message': { path: `/api/messages/${ID.member}` },
  'put /api/blocked/:member': { path: `/api/blocked/${ID.member}` },
  'delete /api/blocked/:member': { path: `/api/blocked/${ID.member}` },
  'put /api/me/photo': { path: '/api/me/photo', body: { photo: 'AAAA' } },
  'delete /api/me/photo': { path: '/api/me/photo' },
  'get /api/people/:account/photo': {
    path: `/api/people/${ID.member}/photo`,
    query: { v: 'ab'.repeat(8) },
    optional: ['v'],
  },
  'get /api/people/:account': { path: `/api/people/${ID.member}` },
  'get /api/people': { path: '/api/people', query: { q: 'a' }, optional: ['q'] },
  'get /api/desk': { path: '/api/desk' },
  'get /api/members/:member': { path: `/api/members/${ID.member}` },
  'delete /api/members/:member': { path: `/api/members/${ID.member}` },
  'post /api/desk/joins': {
    path: '/api/desk/joins',
    body: { name: 'Mallory', town: 'Die', about: 'hello', area: 'north' },
    optional: ['area'],
  },
  'post /api/joins/:member/refuse': { path: `/api/joins/${ID.member}/refuse` },
  'get /api/places': { path: '/api/places', query: { q: 'die' }, optional: ['q'] },
  'get /api/history': {
    path: '/api/history',
    query: { before: '5', limit: '10', account: ID.member },
    optional: ['before', 'limit', 'account'],
  },
  'get /api/own-year': {
    path: '/api/own-year',
    query: { account: ID.member, year: '2026' },
    optional: ['account'],
  },
  'get /api/group-accounts': { path: '/api/group-accounts' },
  'get /api/accounts/next': { path: '/api/accounts/next' },
  'get /api/holders': { path: '/api/holders', query: { account: ID.member }, optional: ['account'] },
  'get /api/cards': { path: '/api/cards', query: { account: ID.member }, optional: ['account'] },
  'get /api/cards/:key': { path: `/api/cards/${ID.key}` },
  'post /api/cards/intents': {
    path: '/api/cards/intents',
    ...INTENT,
  },
  'get /api/bills': { path: '/api/bills', query: { account: ID.member }, optional: ['account'] },
  'get /api/payments/:payment': { path: `/api/payments/${ID.group}` },
  'post /api/numbers': { path: '/api/numbers', body: { numbers: ['SELD0001'] } },
  'post /api/batches/dry-run': {
    path: '/api/batches/dry-run',
    body: { items: [{ from: ID.member, to: ID.ad, amount: '100' }] },
  },
  'post /api/entries/dry-run': {
    path: '/api/entries/dry-run',
    body: { from: ID.member, to: ID.ad, amount: '100' },
  },
  'get /api/disputes': { path: '/api/disputes' },
  'get /api/praise/:account': { path: `/api/praise/${ID.member}` },
  'get /api/policy': { path: '/api/policy' },
  'post /api/policy/dry-run': { path: '/api/policy/dry-run', body: { change: 'AAAA' } },
  'post /api/limits/dry-run': {
    path: '/api/limits/dry-run',
    body: { account: ID.member, own: true, min: '-1000', max: '1000' },
    optional: ['min', 'max'],
  },
  'get /api/contributions': { path: '/api/contributions' },
  'get /api/contributions/plan': {
    path: '/api/contributions/plan',
    query: { charge: 'fee', period: '2026-11' },
  },
  'get /api/statement': { path: '/api/statement', query: { account: ID.member }, optional: ['account'] },
  'get /api/papers': { path: '/api/papers' },
  'get /api/handover': { path: '/api/handover' },
  'post /api/handover': { path: '/api/handover' },
  'post /api/handover/signed': { path: '/api/handover/signed', body: { file: 'x' } },
  'post /api/handover/finish': { path: '/api/handover/finish' },
  'delete /api/handover': { path: '/api/handover' },
  'get /api/balance-points': {
    path: '/api/balance-points',
    query: { account: ID.member },
    optional: ['account'],
  },
  'post /api/intents': {
    path: '/api/intents',
    ...INTENT,
  },
  'post /api/quotes': {
    path: '/api/quotes',
    body: { gid: ID.group, number: 'ABCD1234', ad: ID.ad, amount: '100', memo: 'm' },
    optional: ['number', 'ad', 'memo'],
  },
  'get /api/receipts/:seq': { path: '/api/receipts/999999' },
  'get /api/head': { path: '/api/head' },
  'get /api/consistency': { path: '/api/consistency', query: { from: '1' } },
  'get /api/search': {
    path: '/api/search',
    query: { lat: '46.5', lon: '6.6', km: '10', limit: '5', offset: '0' },
    optional: ['lat', 'lon', 'km', 'limit', 'offset'],
  },
  'get /api/ads/mine': { path: '/api/ads/mine' },
  'post /api/ads': {
    path: '/api/ads',
    body: {
      type: 'offer',
      title: 'Bread',
      body: 'b',
      category: 'food',
      price: '1',
      scope: 'public',
      days: 30,
    },
  },
  'delete /api/ads/:ad': { path: `/api/ads/${ID.ad}` },
  'get /api/ads/:gid/:ad': { path: `/api/ads/${ID.group}/${ID.ad}` },
  'get /api/groups': { path: '/api/groups' },
  'get /api/neighbours': { path: '/api/neighbours' },
  'post /api/lines': { path: '/api/lines', body: { gid: ID.group, limit: '1000' } },
  'post /api/lines/:line/accept': { path: `/api/lines/${ID.line}/accept`, body: { limit: '1000' } },
  'put /api/lines/:line/limit': { path: `/api/lines/${ID.line}/limit`, body: { limit: '1000' } },
  'get /api/orders': { path: '/api/orders', query: { account: ID.member }, optional: ['account'] },
  'get /api/decisions': { path: '/api/decisions' },
  'get /api/figures': { path: '/api/figures' },
  'get /api/positions': { path: '/api/positions' },
  'get /api/positions/table': {
    path: '/api/positions/table',
    query: { csv: 'comma' },
    optional: ['csv'],
  },
  'get /api/books': {
    path: '/api/books',
    query: { number: 'ABCD1234', sort: 'money', from: '1', to: '9', before: '5', limit: '10' },
    optional: ['number', 'sort', 'from', 'to', 'before', 'limit'],
  },
  'get /api/books/payments': {
    path: '/api/books/payments',
    query: { from: '1', to: '9', csv: 'comma' },
    optional: ['csv'],
  },
  'get /api/books/balances': {
    path: '/api/books/balances',
    query: { at: '9', csv: 'comma' },
    optional: ['csv'],
  },
  'get /api/witnesses': { path: '/api/witnesses' },
  'get /api/evidence': { path: '/api/evidence' },
  'get /api/evidence/:gid': { path: `/api/evidence/${ID.group}` },
  'get /api/clearing': { path: '/api/clearing' },
  'put /api/clearing': {
    path: '/api/clearing',
    body: { disclosure: 'rounded', keptOut: [ID.member] },
    maybeEmpty: ['keptOut'],
  },
  'post /api/clearing': { path: '/api/clearing' },
  'get /api/clearing/:round': { path: '/api/clearing/2026-01-01%231' },
  'get /api/across': { path: '/api/across' },
  'get /api/across/:intent': { path: `/api/across/${ID.tid}` },
  'post /api/across/:intent/withdraw': { path: `/api/across/${ID.tid}/withdraw` },
  'get /api/transfers': { path: '/api/transfers' },
  'post /api/transfers/:tid/back': { path: `/api/transfers/${ID.tid}/back`, body: { patient: false } },
  'get /api/transfers/:tid': { path: `/api/transfers/${ID.tid}` },
}

export const nameOf = (door: Pick<AnyDoor, 'method' | 'path'>): string => `${door.method} ${door.path}`

/** Something wrong in a body: the text that is sent, and the field that the refusal must name (empty: any). */
export interface Spoilt {
  readonly what: string
  readonly text: string
  readonly field: string
}

/** JSON texts that no field of text takes, and none of number. */
// biome-ignore format: short texts in a row.
const NO_TEXT = [
  '1', '-9223372036854775809', '1e400', 'true', 'false', '[]', '["a"]', '{}', '{"__proto__":{"a":1}}', '[null]',
]
const NO_NUMBER = [
  '"1"',
  '"NaN"',
  'true',
  '[]',
  '{}',
  '1e400',
  '-1e400',
  '9223372036854775808',
  '18446744073709551616',
  '[1]',
]
const NO_AMOUNT = [
  'NaN',
  'Infinity',
  '1e3',
  '0x10',
  '1.5',
  '1,5',
  ' 1',
  '01',
  '-0',
  '',
  '+1',
  '99999999999999999999',
  '１',
]
const AMOUNTS = new Set(['amount', 'limit', 'min', 'max'])
/** Fields in which every one of these texts is no good. */
const NO_HEX = ['', 'zz', 'AB'.repeat(16), '../../etc/passwd', `${'ab'.repeat(16)}\\n`, '__proto__']
const HEXES = new Set(['gid', 'ad', 'pub', 'salt', 'auth', 'quote', 'terms', 'secret'])

export function spoil({ body = {}, optional = [], maybeEmpty = [] }: Sample): readonly Spoilt[] {
  const found: Spoilt[] = []
  const put = (path: readonly string[], raw: string | null): void => {
    const field = path.join('.')
    found.push({
      what: raw === null ? `without ${field}` : `${field}: ${raw.slice(0, 40)}`,
      text: withRaw(body, path, raw),
      field,
    })
  }
  const walk = (value: unknown, path: readonly string[]): void => {
    const name = path.at(-1) ?? ''
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key])
      for (const key of ['surplus', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])
        put([...path, key], '{"polluted":true}')
      if (path.length > 0) for (const raw of ['null', '"x"', '1']) put(path, raw)
      if (path.length > 0 && !maybeEmpty.includes(name)) put(path, '[]')
      return
    }
    const no = typeof value === 'number' ? NO_NUMBER : NO_TEXT
    for (const raw of no)
      if (typeof value !== 'boolean' || (raw !== 'true' && raw !== 'false')) put(path, raw)
    if (AMOUNTS.has(name)) for (const text of NO_AMOUNT) put(path, JSON.stringify(text))
    else put(path, 'null')
    if (HEXES.has(name)) for (const text of NO_HEX) put(path, JSON.stringify(text))
    if (typeof value === 'string') put(path, JSON.stringify('x'.repeat(40_000)))
    if (!optional.includes(name)) put(path, null)
  }
  walk(body, [])
  return found
}

/** The body as JSON text with one value written as it stands, or left out. */
function withRaw(value: unknown, [key, ...rest]: readonly string[], raw: string | null): string {
  const fields = Object.entries(value as object)
    .filter(([name]) => name !== key)
    .map(([name, inner]) => `${JSON.stringify(name)}:${JSON.stringify(inner)}`)
  if (rest.length > 0)
    fields.push(
      `${JSON.stringify(key)}:${withRaw((value as { [name: string]: unknown })[key as string], rest, raw)}`,
    )
  else if (raw !== null) fields.push(`${JSON.stringify(key)}:${raw}`)
  return `{${fields.join(',')}}`
}

/** Whole bodies that are no object of fields, for any door that takes one. */
export const NO_BODIES: readonly (readonly [what: string, text: string])[] = [
  ['nothing', ''],
  ['no JSON', '{'],
  ['a word', 'hello'],
  ['half a string', '{"a":"'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a number', '1e400'],
  ['a text', '"x"'],
  ['deep lists', '['.repeat(30_000)],
  ['deep lists that end', '['.repeat(30_000) + ']'.repeat(30_000)],
  ['deep objects', '{"a":'.repeat(10_000)],
  ['control characters', '{"a":"\u0000\u0001"}'],
  ['two objects', '{}{}'],
  ['a form', 'name=x&auth=y'],
  ['binary', '\u00ff\u00fe\u0000'],
]

/** Values of one query field that mean nothing. */
export const NO_QUERY: { readonly [field: string]: readonly string[] } = {
  before: ['-1', '1e3', 'NaN', '9223372036854775808', '0x1', '', '1.5', '../'],
  limit: ['-1', '0', '1000', 'NaN', '9223372036854775808', '1e400'],
  offset: ['-1', 'NaN', '1e400', '18446744073709551616', '1.5'],
  from: ['-1', 'NaN', '1e400', '18446744073709551616', '', '1.5', 'constructor'],
  lat: ['91', '-91', 'NaN', '1e400', '-Infinity', 'north'],
  lon: ['181', '-181', 'NaN', '1e400', 'east'],
  km: ['-1', '0', 'NaN', '1e400', '99999'],
  q: ['x'.repeat(101)],
}
