/** A body of every kind that its shape accepts; whether a rule takes it is asked elsewhere. */
import type { AccountId, GroupId, IntentId, LineId, MemberId, Tid } from '../src/base/ids.ts'
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import {
  admissionOf,
  foundingOf,
  hashNamed,
  idOf,
  memberOf,
  NOW,
  type TestGroup,
  type TestMember,
} from './world.ts'

const LINE = idOf<LineId>('line')

export function bodiesOf(
  group: TestGroup,
  ann: TestMember,
  ben: TestMember,
): { readonly [K in Kind]: BodyOf<K> } {
  const sig = new Uint8Array(64)
  const blob = new Uint8Array([1])
  const tid = hashNamed('tid') as string as Tid
  const intent = hashNamed('intent') as string as IntentId
  const payment = { from: ben.account, to: ann.account, amt: 5n }
  const key = memberOf(group, 'a card').signer.pub
  return {
    found: foundingOf(group),
    newkey: { cert: blob },
    newroots: { cert: blob },
    meet: { charter: blob, chain: blob },
    line: { open: blob, ours: sig, theirs: sig },
    limit: { signed: { b: blob, k: ann.signer.pub, s: sig } },
    commit: { body: blob },
    close: { body: blob, commits: [] },
    book: { tid, commits: [] },
    refuse: { body: blob, reason: 'policy' },
    free: { tid, ke: 1, sig },
    waive: { tid, ke: 1, sig },
    freeze: { line: LINE, why: 'people' },
    thaw: { line: LINE, why: 'people' },
    pardon: { gid: group.gid, ke: 1 },
    'end-line': { line: LINE },
    openness: { line: LINE, openness: 'hidden' },
    'write-off': { tid },
    defunct: { gid: group.gid, gone: true },
    'write-down': { line: LINE },
    'line-end': { signed: { b: blob, k: ann.signer.pub, s: sig } },
    balance: { balance: blob, applied: [tid], strangers: [] },
    cosign: { line: idOf<LineId>('line'), seq: 1, try: 0, sig },
    decline: { decline: blob },
    deny: { tid, ke: 1, reason: 'policy', sig },
    'end-across': { across: intent, why: 'no-path' },
    recover: { why: 'partner' },
    answer: { line: idOf<LineId>('line'), unlisted: [] },
    recall: { body: blob },
    quarantine: { line: idOf<LineId>('line') },
    policy: { change: { areas: [{ id: 'north', name: 'North' }] } },
    rate: { num: 1n, den: 3n },
    propose: { text: hashNamed('question'), closes: NOW },
    vote: { proposal: intent, choice: 'yes' },
    outcome: { proposal: intent },
    admit: admissionOf({ ...memberOf(group, 'new'), number: 'TEST0099' }),
    change: { member: ben.id, status: 'suspended' },
    presence: { away: true },
    leave: { member: ben.id },
    account: {
      account: idOf<AccountId>('second'),
      number: 'TEST0098',
      kind: 'family',
      holders: [{ member: ben.id, can: ['manage'] }],
    },
    holder: { account: ben.account, member: ann.id, can: ['pay'] },
    lock: { account: ben.account, locked: true },
    limits: { account: ben.account, limits: { min: -1n } },
    auto: { account: ben.account, all: true, from: [] },
    key: { add: key },
    reissue: { member: ben.id, pub: key },
    second: { reissue: intent },
    object: { reissue: intent },
    agree: { reissue: intent },
    rekey: { reissue: intent },
    pay: payment,
    bill: payment,
    enter: payment,
    batch: { items: [payment] },
    accept: { bill: intent },
    reject: { bill: intent },
    withdraw: { bill: intent },
    lapse: { bill: intent },
    reverse: { payment: intent },
    standing: { ...payment, every: 'month', first: NOW },
    stop: { order: intent },
    due: { order: intent },
    run: { charge: 'fee', period: '2026-11' },
    unrun: { run: intent },
    delegate: {
      key,
      account: ben.account,
      scope: ['pay'],
      each: 1n,
      amount: 1n,
      every: 'week',
      until: NOW + 1,
    },
    undelegate: { key },
    thank: { payment: intent, mark: 'good' },
    dispute: { payment: intent },
    settle: { payment: intent, how: 'stands' },
    'pay-across': {
      from: ben.account,
      to: hashNamed('far') as string as GroupId,
      invoice: hashNamed('invoice'),
      max: 5n,
    },
  }
}

/** Nobody's. */
export const NOBODY = { member: idOf<MemberId>('nobody'), account: idOf<AccountId>('nobody') }
