/** Intents and entries: what everybody must answer to before a rule of the kind is even asked. SPEC 4, 5.4. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, toHex } from '../src/base/bytes.ts'
import { type GroupId, type MemberId, NODE_AUTHOR } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS, MINUTE_MS } from '../src/base/time.ts'
import { decodeCbor, encodeCbor } from '../src/codec/cbor.ts'
import { applyEntry, checkEntry } from '../src/ledger/apply.ts'
import { encodeEntry, readEntry } from '../src/ledger/entry.ts'
import { intentIdOf, readIntent, type SignedIntent, signIntent } from '../src/ledger/intent.ts'
import { AUTHORS, BODIES, type Kind } from '../src/ledger/kinds.ts'
import { bodiesOf } from './bodies.ts'
import { table } from './table.ts'
import { village } from './village.ts'
import {
  type Author,
  admissionOf,
  admit,
  codeOf,
  foundGroup,
  foundingOf,
  hashNamed,
  idOf,
  intentOf,
  memberOf,
  must,
  NOW,
  order,
  signerNamed,
  unfounded,
  verify,
} from './world.ts'

const KINDS = Object.keys(BODIES) as Kind[]

const broken = (signed: SignedIntent): SignedIntent => {
  const sig = signed.sig.slice()
  sig[0] = (sig[0] as number) ^ 1
  return { ...signed, sig }
}

describe('common refusals', () => {
  test('come in the order of SPEC 5.4: of an intent with every fault, each repair shows the next', () => {
    const { group, ben, ann } = village()
    const late = { at: NOW - 2 * DAY_MS, until: NOW - 1 }
    const early = { at: NOW + LIMITS.clockSkewMs + 1, until: NOW + DAY_MS }
    const wrong = {
      gid: hashNamed('other') as string as GroupId,
      inc: 1,
      at: NOW,
      until: NOW - 1,
      by: idOf<MemberId>('nobody'),
      key: ann.signer.pub,
    }
    const { gid: _g, ...inGroup } = wrong
    const { inc: _i, at: _a, until: _u, ...inTime } = inGroup
    const { by: _b, ...known } = inTime
    const limits = { account: ben.account, limits: { min: -1n } } as const
    const toAnn = { from: ben.account, to: ann.account, amt: 5n } as const
    const suspended = group.book.tables.members.get(ben.id)
    group.book.tables.members.set(ben.id, { ...must({ ok: true, value: suspended! }), status: 'suspended' })
    const seen = [
      wrong,
      inGroup,
      { ...inTime, at: NOW, until: NOW - 1 },
      { ...inTime, ...late },
      { ...inTime, ...early },
      inTime,
      known,
      {},
    ].map(change => codeOf(order(group, broken(intentOf(group, ben, 'limits', limits, change)))))
    group.book.tables.members.set(ben.id, must({ ok: true, value: suspended! }))
    seen.push(codeOf(order(group, broken(intentOf(group, ben, 'limits', limits)))))
    seen.push(codeOf(order(group, broken(intentOf(group, ben, 'pay', toAnn)))))
    seen.push(codeOf(order(group, intentOf(group, ben, 'pay', toAnn))))
    expect(seen).toEqual([
      'other-group',
      'other-incarnation',
      'bad-times',
      'too-late',
      'from-the-future',
      'unknown-author',
      'not-your-key',
      'not-active',
      'not-allowed',
      'bad-signature',
      'ok',
    ])
  })

  test('nothing but a founding is heard before the founding, and no founding after', () => {
    const group = unfounded('Hamlet')
    const ann = memberOf(group, 'ann')
    expect(
      codeOf(order(group, intentOf(group, ann, 'pay', { from: ann.account, to: group.external, amt: 1n }))),
    ).toBe('not-founded')
    expect(codeOf(order(group, intentOf(group, 'node', 'found', foundingOf(group))))).toBe('ok')
    expect(codeOf(order(group, intentOf(group, 'node', 'found', foundingOf(group))))).toBe('already-founded')
  })

  test('times stand on their bounds: the last instant is in, the next is out', () => {
    const { group, ann, ben } = village()
    const at = (change: { at: number; until: number }) =>
      codeOf(
        order(group, intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 1n }, change)),
      )
    expect(at({ at: NOW - DAY_MS, until: NOW })).toBe('ok')
    expect(at({ at: NOW - DAY_MS, until: NOW - 1 })).toBe('too-late')
    expect(at({ at: NOW + LIMITS.clockSkewMs, until: NOW + DAY_MS })).toBe('ok')
    expect(at({ at: NOW + LIMITS.clockSkewMs + 1, until: NOW + DAY_MS })).toBe('from-the-future')
    expect(at({ at: NOW - MINUTE_MS, until: NOW - MINUTE_MS + LIMITS.intentLifeMs })).toBe('ok')
    expect(at({ at: NOW - MINUTE_MS, until: NOW - MINUTE_MS + LIMITS.intentLifeMs + 1 })).toBe('bad-times')
  })

  test('rule 27: the same intent again is already recorded, with its place, and moves nothing', () => {
    const { group, ann, ben } = village()
    const wish = intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 700n })
    const first = must(order(group, wish))
    const size = group.book.size
    expect(order(group, wish)).toEqual({ ok: false, refusal: { code: 'already-recorded', seq: first.seq } })
    expect(group.book.tables.accounts.get(ann.account)?.balance).toBe(700n)
    expect(group.book.size).toBe(size)
    group.now += 90 * DAY_MS
    expect(codeOf(order(group, wish))).toBe('already-recorded')
  })

  test('entries come in order, and time never falls', () => {
    const { group, ann, ben } = village()
    const signed = intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 1n })
    const options = { verify, checkSignature: true }
    const size = group.book.size
    for (const [seq, at] of [
      [size + 1, NOW],
      [size - 1, NOW],
      [size, NOW - 1],
    ] as const)
      expect(codeOf(applyEntry(group.book, { seq, at, signed }, options))).toBe('malformed')
    expect(codeOf(applyEntry(group.book, { seq: size, at: NOW, signed }, options))).toBe('ok')
  })

  test('a signature is looked at unless our own log is read again', () => {
    const { group, ann, ben } = village()
    const signed = broken(intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 1n }))
    const entry = { seq: group.book.size, at: NOW, signed }
    expect(codeOf(checkEntry(group.book, entry, { verify, checkSignature: true }))).toBe('bad-signature')
    expect(codeOf(checkEntry(group.book, entry, { verify, checkSignature: false }))).toBe('ok')
  })
})

describe('who may author', () => {
  const WHO = table<'kind' | 'node' | 'member' | 'coordinator' | 'committee' | 'admin'>(`
    kind        node  member  coordinator  committee  admin
    found       no    no      no           no         no      // a group is founded once, and alone
    newkey      yes   no      no           no         no
    newroots    yes   no      no           no         no
    meet        yes   no      no           no         no
    line        yes   no      no           no         no
    limit       yes   no      no           no         no
    commit      yes   no      no           no         no
    close       yes   no      no           no         no
    book        yes   no      no           no         no
    refuse      yes   no      no           no         no
    free        yes   no      no           no         no
    waive       yes   no      no           no         no
    freeze      yes   no      no           yes        yes     // the node, for evidence and silence
    thaw        yes   no      no           yes        yes
    pardon      no    no      no           yes        yes
    end-line    no    no      no           yes        yes
    openness    no    no      no           yes        yes
    line-end    yes   no      no           no         no
    balance     yes   no      no           no         no
    cosign      yes   no      no           no         no
    decline     yes   no      no           no         no
    deny        yes   no      no           no         no
    end-across  yes   no      no           no         no
    recover     yes   no      no           no         no
    answer      yes   no      no           no         no
    recall      yes   no      no           no         no
    quarantine  no    no      no           yes        yes
    write-off   no    no      no           no         yes
    defunct     no    no      no           no         yes
    write-down  no    no      no           no         yes
    policy      no    no      no           no         yes
    rate        no    no      no           yes        yes
    propose     no    yes     yes          yes        yes
    vote        no    yes     yes          yes        yes
    outcome     yes   no      no           no         no
    admit       no    no      yes          yes        yes     // but for the first member
    change      no    no      yes          yes        yes
    presence    no    yes     yes          yes        yes
    leave       no    yes     yes          yes        yes
    account     no    no      no           yes        yes
    holder      no    yes     yes          yes        yes
    lock        no    no      no           yes        yes
    limits      no    no      no           yes        yes
    auto        no    yes     yes          yes        yes
    key         no    yes     yes          yes        yes
    reissue     yes   no      no           yes        yes     // the node, for what the roots signed
    second      no    no      no           yes        yes
    object      no    yes     yes          yes        yes
    agree       no    yes     yes          yes        yes
    rekey       yes   no      no           no         no
    pay         no    yes     yes          yes        yes
    bill        no    yes     yes          yes        yes
    enter       no    yes     yes          yes        yes
    batch       no    yes     yes          yes        yes
    accept      no    yes     yes          yes        yes
    reject      no    yes     yes          yes        yes
    withdraw    no    yes     yes          yes        yes
    lapse       yes   no      no           no         no
    reverse     no    yes     yes          yes        yes
    standing    no    yes     yes          yes        yes
    stop        no    yes     yes          yes        yes
    due         yes   no      no           no         no
    run         yes   no      no           yes        yes     // what is due, the node runs
    unrun       no    no      no           yes        yes
    delegate    no    yes     yes          yes        yes
    undelegate  no    yes     yes          yes        yes
    thank       no    yes     yes          yes        yes
    dispute     no    yes     yes          yes        yes
    settle      no    no      no           yes        yes
    pay-across  no    yes     yes          yes        yes
  `)

  test('the table has every kind', () => {
    expect(WHO.map(row => row.kind).sort()).toEqual(Object.keys(AUTHORS).sort())
    expect([...KINDS].sort()).toEqual(Object.keys(AUTHORS).sort())
  })

  const { group, ann, ben } = village()
  const people = {
    node: 'node',
    member: ben,
    coordinator: admit(group, 'cora', { roles: ['coordinator'] }),
    committee: admit(group, 'col', { roles: ['committee'] }),
    admin: ann,
    auditor: admit(group, 'aud', { roles: ['auditor'] }),
  } as const satisfies { readonly [name: string]: Author }
  const bodies = bodiesOf(group, ann, ben)

  // The signature is asked after the author, so a broken one shows who came that far and moves nothing.
  const may = (author: Author, kind: Kind): string => {
    const code = codeOf(order(group, broken(intentOf(group, author, kind, bodies[kind] as never))))
    expect(['bad-signature', 'not-allowed', 'already-founded']).toContain(code)
    return code === 'bad-signature' ? 'yes' : 'no'
  }

  test.each(WHO)(
    '$kind: node $node, member $member, coordinator $coordinator, committee $committee, admin $admin',
    ({ kind, ...row }) => {
      const seen = Object.keys(row).map(name => [name, may(people[name as keyof typeof row], kind as Kind)])
      expect(Object.fromEntries(seen)).toEqual(row)
    },
  )

  test.each(KINDS)('an auditor may write %s only as any member may', kind => {
    expect(may(people.auditor, kind)).toBe(may(people.member, kind))
  })

  test('the node admits the first member, and only the first', () => {
    const group = foundGroup('Village')
    const member = (name: string) => admissionOf(memberOf(group, name), { roles: ['admin'] })
    expect(codeOf(order(group, intentOf(group, 'node', 'admit', member('ann'))))).toBe('ok')
    expect(codeOf(order(group, intentOf(group, 'node', 'admit', member('ben'))))).toBe('not-allowed')
  })

  test('the node signs with the operational key, a member with their own', () => {
    const { group, ann, ben } = village()
    const rate = { num: 1n, den: 1n } as const
    const pay = { from: ben.account, to: ann.account, amt: 1n } as const
    const stranger = { ...ben, signer: signerNamed('a stranger') }
    expect(codeOf(order(group, intentOf(group, { ...ann, id: NODE_AUTHOR }, 'rate', rate)))).toBe(
      'not-your-key',
    )
    expect(codeOf(order(group, intentOf(group, stranger, 'pay', pay)))).toBe('not-your-key')
    expect(codeOf(order(group, intentOf(group, { ...ben, signer: group.signer }, 'pay', pay)))).toBe(
      'not-your-key',
    )
  })
})

describe('bytes', () => {
  test('an intent is read as it was signed, and its id is the hash of its bytes', () => {
    const { group, ann, ben } = village()
    for (const kind of KINDS) {
      const signed = intentOf(group, 'node', kind, bodiesOf(group, ann, ben)[kind] as never)
      expect(must(readIntent(signed.bytes, signed.sig))).toEqual(signed)
      expect(intentIdOf(signed.bytes)).toBe(signed.id)
      const entry = { seq: 7, at: NOW, signed }
      expect(must(readEntry(encodeEntry(entry)))).toEqual(entry)
    }
  })

  test('another nonce is another wish', () => {
    const { group, ann, ben } = village()
    const pay = () => intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 1n })
    expect(pay().id).not.toBe(pay().id)
  })

  test('a body of another kind, an unknown kind, an unknown field and a missing one are malformed', () => {
    const { group, ann, ben } = village()
    const good = intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 1n })
    const fields = must(decodeCbor(good.bytes)) as { [key: string]: never }
    const { body, ...bodyless } = fields
    const bad = [
      { ...fields, kind: 'rate' },
      { ...fields, kind: 'mint' },
      { ...fields, kind: 'toString' },
      { ...fields, more: 1 },
      bodyless,
      { ...fields, v: 2 },
    ]
    for (const wrong of bad)
      expect(codeOf(readIntent(encodeCbor(wrong as never), good.sig))).toBe('malformed')
    expect(codeOf(readIntent(encodeCbor({ ...bodyless, body } as never), good.sig))).toBe('ok')
  })

  test('an intent beyond its limit is malformed', () => {
    const { group } = village()
    const body = new Uint8Array(LIMITS.intentBytesMax)
    const big = intentOf(group, 'node', 'commit', { body })
    expect(codeOf(readIntent(big.bytes, big.sig))).toBe('malformed')
  })

  test('amounts are not below zero and within 63 bits', () => {
    const { group, ann, ben } = village()
    const pay = (amt: bigint) => {
      const { bytes, sig } = intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt })
      return codeOf(readIntent(bytes, sig))
    }
    expect([-1n, 0n, 1n, (1n << 63n) - 1n, 1n << 63n].map(pay)).toEqual([
      'malformed',
      'ok',
      'ok',
      'ok',
      'malformed',
    ])
  })

  test('hostile bytes are answered, never thrown at us', () => {
    const { group, ann, ben } = village()
    const good = intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 1n })
    const entry = encodeEntry({ seq: 3, at: NOW, signed: good })
    const reads = (bytes: Bytes): void => {
      expect(typeof readIntent(bytes, good.sig).ok).toBe('boolean')
      expect(typeof readEntry(bytes).ok).toBe('boolean')
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), reads))
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), (place, mask, whole) => {
        const bytes = (whole ? entry : good.bytes).slice()
        bytes[place % bytes.length] = (bytes[place % bytes.length] as number) ^ mask
        reads(bytes)
        reads(bytes.slice(0, place % bytes.length))
      }),
    )
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, maxDepth: 3 }), value => void tryReading(value, reads)),
    )
  })

  test('any changed byte of an intent is another intent, whose signature does not hold', () => {
    const { group, ann, ben } = village()
    const good = intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 100n })
    for (let place = 0; place < good.bytes.length; place++) {
      const bytes = good.bytes.slice()
      bytes[place] = (bytes[place] as number) ^ 1
      const read = readIntent(bytes, good.sig)
      expect(toHex(bytes) === toHex(good.bytes)).toBe(false)
      if (read.ok) expect(codeOf(order(group, read.value))).not.toBe('ok')
    }
    expect(codeOf(order(group, good))).toBe('ok')
  })

  test('the signer of an intent is the key it names', () => {
    const { group, ann, ben } = village()
    const { intent } = intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 1n })
    expect(codeOf(order(group, signIntent(intent, ann.signer)))).toBe('bad-signature')
    expect(codeOf(order(group, signIntent(intent, ben.signer)))).toBe('ok')
  })
})

/** Whatever CBOR can say, said to the readers. */
function tryReading(value: unknown, reads: (bytes: Bytes) => void): void {
  let bytes: Bytes
  try {
    bytes = encodeCbor(value as never)
  } catch {
    return
  }
  reads(bytes)
}
