/** Writing the terms of the group, reading them, accepting them. */
import { err, type Hash, type IntentOf, LIMITS, ok, type Result, termsHash, utf8 } from '@localpay/protocol'
import type { TermsReply } from './contract-joining.ts'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Prepared } from './register.ts'
import type { PersonRow } from './rows.ts'
import type { Person } from './services.ts'
import { termsIn } from './terms.ts'

export function termsNow({ core, terms }: PeopleParts): Result<TermsReply, AppRefusal> {
  if (!core.ledger.isFounded()) return no('not-set-up')
  const now = terms.inForce()
  return ok({ terms: now === null ? null : { hash: now.hash, text: now.text, since: now.since } })
}

/**
 * What goes with a change of policy into its batch. A hash is named only with the text that it is of, unless that is
 * here; words that nothing names are refused. Who signs terms has accepted them.
 */
export function besidePolicy(
  parts: PeopleParts,
  intent: IntentOf<'policy'>,
  words: string,
): Result<Prepared, AppRefusal> {
  const { core, register, terms } = parts
  const hash = intent.body.change.manners?.terms
  if (hash === undefined) return words === '' ? ok(together()) : no('other-words')
  const text = words === '' ? terms.get(hash)?.text : words
  if (text === undefined || termsHash(text) !== hash) return no('other-words')
  if (utf8(text).length > LIMITS.termsBytesMax)
    return err({ code: 'malformed', why: `terms: at most ${LIMITS.termsBytesMax} bytes` })
  if (terms.inForce()?.hash === hash) return ok(together())
  const at = core.ports.clock.now()
  const author = register.get(intent.by)
  const accepted = author === undefined ? [] : [register.put(intent.by, { ...author, terms: { hash, at } })]
  return ok(together(terms.hold(hash, { text, since: at }), ...accepted))
}

const together = (...parts: readonly Prepared[]): Prepared => ({
  changes: parts.flatMap(({ changes }) => changes),
  keep: () => {
    for (const { keep } of parts) keep()
  },
})

/** Terms of before that a vote brought back hold since now. `before`: those in force until then. */
export function termsBack({ core, terms }: PeopleParts, before: Hash | undefined): readonly Prepared[] {
  const hash = termsIn(core.ledger.book)
  const row = hash === undefined || hash === before ? undefined : terms.get(hash)
  return hash === undefined || row === undefined
    ? []
    : [terms.hold(hash, { ...row, since: core.ports.clock.now() })]
}

/** Those that a newcomer has read and accepted must be those of today. */
export function acceptedBy(
  { core, terms }: PeopleParts,
  hash: string | undefined,
): Result<Pick<PersonRow, 'terms'>, AppRefusal> {
  const now = terms.inForce()
  if (hash === undefined) return now === null ? ok({}) : no('terms-not-accepted')
  return now?.hash === hash
    ? ok({ terms: { hash: now.hash, at: core.ports.clock.now() } })
    : no('terms-changed')
}

/** In a turn. */
export async function acceptTerms(
  parts: PeopleParts,
  { member }: Person,
  hash: string,
): Promise<Result<null, AppRefusal>> {
  const { core, register } = parts
  const row = register.get(member)
  if (row === undefined) return no('not-signed-in')
  const accepted = acceptedBy(parts, hash)
  if (!accepted.ok) return accepted
  if (row.terms?.hash === hash) return ok(null)
  await writeRows(parts, register.put(member, { ...row, ...accepted.value }))
  core.live.tell('me', member)
  core.live.tell('desk', 'all')
  return ok(null)
}
