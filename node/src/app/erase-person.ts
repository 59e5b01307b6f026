/**
 * Somebody who left is erased: name, town, words, ways to reach them, photo, letters, what opened the door for them. What stands in the
 * ledger stays, under the number of the account. Architecture §5: personal data is beside the ledger and can be erased.
 */
import { err, type MemberId, ok, type Result } from '@localpay/protocol'
import { keysOfBox } from './message-box.ts'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { type AppRefusal, no } from './refusals.ts'
import { KEYS } from './store-keys.ts'

/** In a turn. Letters that others got from them, or sent them, are those people's own copies. */
export async function erasePerson(parts: PeopleParts, member: MemberId): Promise<Result<null, AppRefusal>> {
  const { core, register, sessions, renewals } = parts
  const row = core.ledger.book.tables.members.get(member)
  if (row === undefined) return no('not-found')
  if (row.status !== 'left') return err({ code: 'still-a-member' })
  const waiting = [...renewals.all()].filter(([, renewal]) => renewal.member === member).map(([key]) => key)
  const keys = [KEYS.photo(member), KEYS.box(member), ...(await keysOfBox(core.ports.store, member))]
  await writeRows(
    parts,
    register.erase(member),
    sessions.endThose(member, () => true),
    renewals.drop(waiting),
    { changes: keys.map(key => ({ del: key })), keep: () => {} },
  )
  core.live.tell('me', member)
  core.live.tell('desk', 'all')
  return ok(null)
}
