/**
 * E4: two papers of one kind under one number, which the group counts up with each it signs: limits on one line, rates in
 * its record, certificates of its roots. clearing.md §3.8.
 */
import { equalBytes } from '../base/bytes.ts'
import { ok } from '../base/result.ts'
import { decodeAs, oneOf, type ShapeOf, struct } from '../codec/shape.ts'
import { openSigned, signedShape } from '../codec/signed.ts'
import {
  checkKeyCert,
  checkRootCert,
  keyCertShape,
  type RootEpoch,
  type RootSigned,
  rootCertShape,
  rootSignedShape,
} from '../identity/certs.ts'
import { limitShape } from '../lines/line.ts'
import { groupRecordShape } from '../wire/record.ts'
import { type Accused, type Judged, unproved } from './accused.ts'

export const twoSignedShape = struct({ a: signedShape, b: signedShape })

export function judgeLimits({ a, b }: ShapeOf<typeof twoSignedShape>, { group, verify }: Accused): Judged {
  const [one, other] = [a, b].map(signed => openSigned('limit', limitShape, signed, verify))
  if (one?.ok !== true || other?.ok !== true) return unproved('bad-signature')
  const [x, y] = [one.value, other.value]
  const isOurs = [x, y].every(({ by }) => by === group.gid) && [a, b].every(({ k }) => k === group.key)
  if (!isOurs) return unproved('bad-signature')
  const clash = x.line === y.line && x.seq === y.seq && x.amt !== y.amt
  return clash ? ok({ e: 'E4', what: 'limit', seq: x.seq }) : unproved('no-conflict')
}

export function judgeRates({ a, b }: ShapeOf<typeof twoSignedShape>, { group, verify }: Accused): Judged {
  const [one, other] = [a, b].map(signed => openSigned('record', groupRecordShape, signed, verify))
  if (one?.ok !== true || other?.ok !== true) return unproved('bad-signature')
  const [x, y] = [one.value, other.value]
  const isOurs = [x, y].every(({ gid }) => gid === group.gid) && [a, b].every(({ k }) => k === group.key)
  if (!isOurs) return unproved('bad-signature')
  const clash = x.rate.seq === y.rate.seq && (x.rate.num !== y.rate.num || x.rate.den !== y.rate.den)
  return clash ? ok({ e: 'E4', what: 'rate', seq: x.rate.seq }) : unproved('no-conflict')
}

/** A certificate that the chain beside it does not have, and that says otherwise than the one there of its number. */
export const certShape = struct({ what: oneOf('keycert', 'rootcert'), other: rootSignedShape })

export function judgeCert({ what, other }: ShapeOf<typeof certShape>, accused: Accused): Judged {
  return what === 'rootcert' ? judgeRootCert(other, accused) : judgeKeyCert(other, accused)
}

function judgeRootCert(other: RootSigned, { group, chain, verify }: Accused): Judged {
  const read = decodeAs(rootCertShape, other.b)
  const before = read.ok ? rootsOfEpoch({ group, chain }, read.value.re - 1) : null
  if (!read.ok || before === null) return unproved('no-conflict')
  if (!checkRootCert(before, group.gid, other, verify).ok) return unproved('bad-signature')
  const own = chain.roots[read.value.re - 1]
  const clash = own !== undefined && !equalBytes(own.b, other.b)
  return clash ? ok({ e: 'E4', what: 'rootcert', seq: read.value.re }) : unproved('no-conflict')
}

/** Of two root epochs the later may overrule what the former signed: one epoch must have signed both. */
function judgeKeyCert(other: RootSigned, { group, chain, verify }: Accused): Judged {
  const read = decodeAs(keyCertShape, other.b)
  const roots = read.ok ? rootsOfEpoch({ group, chain }, read.value.re) : null
  if (!read.ok || roots === null) return unproved('no-conflict')
  if (!checkKeyCert(roots, group.gid, other, verify).ok) return unproved('bad-signature')
  const own = chain.keys[read.value.ke - 1]
  const ours = own === undefined ? null : decodeAs(keyCertShape, own.b)
  const clash =
    ours?.ok === true && own !== undefined && ours.value.re === read.value.re && !equalBytes(own.b, other.b)
  return clash ? ok({ e: 'E4', what: 'keycert', seq: read.value.ke }) : unproved('no-conflict')
}

/** Roots of an epoch of a chain that was walked before; null for one that it does not reach. */
function rootsOfEpoch({ group, chain }: Pick<Accused, 'group' | 'chain'>, re: number): RootEpoch | null {
  if (re === group.re) return { ...group.roots, re }
  if (re === 0) return group.firstRoots
  const paper = chain.roots[re - 1]
  const cert = paper === undefined ? null : decodeAs(rootCertShape, paper.b)
  return cert?.ok === true ? cert.value : null
}
