/**
 * Coming back without the password. The person chooses a new one in a browser, which makes a new key and seals it; what
 * the node keeps of it waits here until the committee has ordered that key in the ledger and its day has come. Then key,
 * proof and vault change in one write, and every device of before is signed out.
 *
 * The door is open to everybody and tells nobody who is a member: a name that nobody has gets the same answer, and is kept
 * under an id that is nobody's. So a stranger can ask in a member's name; therefore the person reads eight characters to
 * the committee, which stand for the key that was made on their own screen. SPEC 5.11.
 */
import {
  authHash,
  canSignAsCommittee,
  err,
  groupOf,
  type IntentId,
  type MemberId,
  ok,
  type PublicKey,
  type Result,
  type Row,
  type SignedIntent,
  shortCode,
  showCode,
} from '@localpay/protocol'
import type { LostDesk, LostReply, LostRequest, LostState } from './contract-access.ts'
import type { Core } from './core.ts'
import { nameIn, reissueJson } from './members.ts'
import { nextCredentials } from './newcomer.ts'
import { PEOPLE } from './people-limits.ts'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Prepared } from './register.ts'
import type { RenewalRow } from './rows.ts'
import type { Person } from './services.ts'
import { lookUp } from './sign-in.ts'

type Answer<T> = Result<T, AppRefusal>

const codeOf = (key: PublicKey): string => showCode(shortCode(key))

/** The ledger has heard of this key: it is a member's, or was ordered for one. */
export const isOrdered = ({ ledger }: Core, key: PublicKey): boolean =>
  ledger.book.tables.memberKeys.get(key) !== undefined

/** A key that waits for its day in the ledger keeps its vault here. */
function isHeld({ ledger }: Core, key: PublicKey): boolean {
  const { memberKeys, members, reissues } = ledger.book.tables
  const waiting = members.get(memberKeys.get(key)?.member ?? '')?.reissue
  return waiting !== undefined && reissues.get(waiting)?.pub === key
}

/** In a turn. */
export async function askBack(parts: PeopleParts, request: LostRequest): Promise<Answer<LostReply>> {
  const { core, renewals } = parts
  if (!core.ledger.isFounded()) return no('not-set-up')
  const next = nextCredentials(request)
  if (!next.ok) return next
  const { pub, ...credentials } = next.value
  const known = renewals.get(pub)
  const asksAgain = known?.authHash === credentials.authHash
  if (isOrdered(core, pub) || (known !== undefined && !asksAgain)) return err({ code: 'key-exists' })
  const { sought, member } = lookUp(parts, request.name)
  const row = member === undefined ? undefined : core.ledger.book.tables.members.get(member)
  const whose = row === undefined || row.status === 'left' || member === undefined ? null : member
  const asked = {
    member: whose ?? parts.proof.nobodyOf(sought),
    at: core.ports.clock.now(),
    ...credentials,
  }
  await writeRows(
    parts,
    renewals.put(pub, asked, key => isHeld(core, key)),
  )
  // Told in any case: how soon the answer comes must not tell either.
  core.live.tell('desk', 'all')
  return ok({ code: codeOf(pub) })
}

/** For whoever made the key: nobody else knows it before it is ordered. */
export function lostState({ core, renewals }: PeopleParts, key: PublicKey): LostState {
  const { tables } = core.ledger.book
  const member = tables.memberKeys.get(key)?.member
  const row = member === undefined ? undefined : tables.members.get(member)
  const reissue = row?.reissue === undefined ? undefined : tables.reissues.get(row.reissue)
  const say = (state: LostState['state'], ready: number | null = null): LostState => ({
    state,
    code: codeOf(key),
    ready,
  })
  if (row?.keys.includes(key)) return say('done')
  if (reissue?.pub === key) return reissue.ready === 0 ? say('signing') : say('waiting', reissue.ready)
  if (row !== undefined) return say('over')
  const asked = renewals.get(key)
  return say(asked !== undefined && isFresh(core, asked) ? 'asked' : 'gone')
}

export const isFresh = ({ ports }: Core, { at }: RenewalRow): boolean =>
  at + PEOPLE.renewalMs > ports.clock.now()

/** What waits for the committee's word, of people who are in the books; a stranger's invention is not shown. */
function openRequests({ core, renewals }: PeopleParts) {
  const { members } = core.ledger.book.tables
  return [...renewals.all()].flatMap(([pub, asked]) => {
    const row = members.get(asked.member)
    const shown = row !== undefined && row.status !== 'left' && isFresh(core, asked) && !isOrdered(core, pub)
    return shown ? [{ pub, asked, row }] : []
  })
}

function openReissues({ core }: PeopleParts): readonly (readonly [IntentId, Row<'reissues'>])[] {
  return [...core.ledger.book.tables.reissues].flatMap(([id, reissue]) =>
    reissue.state === 'waiting' ? [[id as IntentId, reissue] as const] : [],
  )
}

/** People who cannot come in, for the desk: asked, or ordered and short of signatures. @pre founded */
export const lostCount = (parts: PeopleParts): number =>
  new Set([
    ...openRequests(parts).map(({ asked }) => asked.member),
    ...openReissues(parts).flatMap(([, { member, ready }]) => (ready === 0 ? [member] : [])),
  ]).size

export function lostDesk(parts: PeopleParts, person: Person): Answer<LostDesk> {
  const { core, register } = parts
  if (!core.ledger.isFounded()) return no('not-set-up')
  const { tables } = core.ledger.book
  const { signers, delayMs } = groupOf(core.ledger.book).policy.recovery
  const whoOf = (member: MemberId) => ({
    member,
    name: nameIn(core, register, member),
    number: tables.accounts.get(tables.members.get(member)?.account ?? '')?.number ?? '',
  })
  const asked = openRequests(parts).map(({ pub, asked, row }) => ({
    ...whoOf(asked.member),
    pub,
    code: codeOf(pub),
    at: asked.at,
    mayOrder: asked.member !== person.member && row.reissue === undefined,
  }))
  const ordered = openReissues(parts).flatMap(([id, reissue]) => {
    const json = reissueJson(core, register, id)
    const standing = reissue.by.filter(member => canSignAsCommittee(tables.members.get(member)))
    const maySign =
      reissue.member !== person.member &&
      !standing.includes(person.member) &&
      standing.length < reissue.signers
    const code = reissue.pub === undefined ? null : codeOf(reissue.pub)
    return json === null ? [] : [{ ...whoOf(reissue.member), ...json, code, at: reissue.at, maySign }]
  })
  return ok({ asked: asked.sort((a, b) => a.at - b.at), ordered, signers, delayMs })
}

/** In a turn. */
export async function refuseLost(parts: PeopleParts, key: PublicKey): Promise<Answer<null>> {
  const { core, renewals } = parts
  if (renewals.get(key) === undefined || isOrdered(core, key)) return no('not-found')
  await writeRows(parts, renewals.drop([key]))
  core.live.tell('desk', 'all')
  return ok(null)
}

const NOTHING: Prepared = { changes: [], keep: () => {} }

/**
 * What goes with an entry about lost access into its batch. A new key is ordered only while its vault is here: a member
 * whose only key is one that nobody holds could never come back.
 */
export function besideAccess(parts: PeopleParts, { intent }: SignedIntent): Answer<Prepared> {
  const { core, renewals } = parts
  const { reissues } = core.ledger.book.tables
  switch (intent.kind) {
    case 'reissue': {
      const { member, pub, custodians } = intent.body
      const isHere = pub !== undefined && renewals.get(pub)?.member === member
      return isHere || custodians !== undefined ? ok(NOTHING) : no('not-found')
    }
    case 'object': {
      const pub = reissues.get(intent.body.reissue)?.pub
      return ok(pub === undefined ? NOTHING : renewals.drop([pub]))
    }
    case 'agree':
    case 'rekey': {
      const reissue = reissues.get(intent.body.reissue)
      return ok(reissue === undefined ? NOTHING : renewed(parts, reissue))
    }
    default:
      return ok(NOTHING)
  }
}

/** The new password counts, and nobody is signed in any more. Where others sign from now on, no password does. */
export function renewed(
  parts: PeopleParts,
  { member, pub }: Pick<Row<'reissues'>, 'member' | 'pub'>,
): Prepared {
  const { core, register, sessions, renewals } = parts
  const row = register.get(member)
  const asked = pub === undefined ? undefined : renewals.get(pub)
  const next =
    asked === undefined || pub === undefined
      ? { authHash: authHash(core.ports.random.bytes(32)) }
      : {
          pub,
          salt: asked.salt,
          authHash: asked.authHash,
          vault: asked.vault,
          passwordAt: core.ports.clock.now(),
        }
  const all = [
    ...(row === undefined ? [] : [register.put(member, { ...row, ...next })]),
    sessions.endThose(member, () => true),
    renewals.drop([...renewals.all()].flatMap(([key, asked]) => (asked.member === member ? [key] : []))),
  ]
  return {
    changes: all.flatMap(({ changes }) => changes),
    keep: () => {
      for (const { keep } of all) keep()
    },
  }
}
