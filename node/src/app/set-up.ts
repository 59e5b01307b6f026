/** The wizard's last step: the group, its first member and their session are one decision. */
import { err, groupOf, ok, type Result } from '@localpay/protocol'
import type { SetupReply, SetupRequest } from './contract.ts'
import { isSameSecret } from './door-proof.ts'
import { foundingOf } from './founding.ts'
import { meOf } from './me.ts'
import type { PeopleParts } from './people-parts.ts'
import { type AppRefusal, no } from './refusals.ts'

/** In a turn. The words are in the answer and nowhere else. */
export async function setUp(
  parts: PeopleParts,
  request: SetupRequest,
): Promise<Result<{ reply: SetupReply; session: string }, AppRefusal>> {
  const { core, register, sessions } = parts
  const { role, setupCode } = core.config
  // A relay belongs to no group.
  if (role === 'relay') return err({ code: 'not-allowed' })
  if (core.ledger.isFounded()) return no('already-set-up')
  if (setupCode !== null && !isSameSecret(request.setupCode ?? '', setupCode)) return no('setup-code-wrong')
  const founding = foundingOf(core, request)
  if (!founding.ok) return founding
  const { intents, member, person, place, words } = founding.value
  const admin = register.put(member, person)
  const begun = sessions.begin(member)
  const done = await core.ledger.order(intents, () => [place, ...admin.changes, ...begun.changes])
  if (!done.ok) return done
  admin.keep()
  begun.keep()
  core.ports.log.info({ event: 'group-founded', gid: groupOf(core.ledger.book).gid })
  core.live.tell('groups', 'all')
  const me = await meOf(parts, member)
  return me.ok ? ok({ reply: { words: [...words], me: me.value }, session: begun.session }) : me
}
