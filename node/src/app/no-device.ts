/**
 * People without a device. They come to the desk, which writes down who they are; committee members whom their admission
 * names sign for them from then on. No password opens anything of theirs until a device of their own gets a key, as for
 * anybody who lost theirs. domain.md rule 33; SPEC 5.5, 5.11.
 */
import { type AccountId, authHash, err, groupOf, type MemberId, ok, type Result } from '@localpay/protocol'
import type { DeskJoinRequest } from './contract-people.ts'
import { isIn } from './desk.ts'
import { newId } from './founding.ts'
import { nextPlace } from './join-group.ts'
import { ownWordsOf } from './newcomer.ts'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { fitting, foldName } from './people-text.ts'
import { type AppRefusal, no } from './refusals.ts'
import { personRow } from './rows.ts'
import type { DeskScope, Person } from './services.ts'

/** In a turn. Somebody of the desk asks for a person who stands before them. */
export async function askForOther(
  parts: PeopleParts,
  by: Person,
  request: DeskJoinRequest,
  scope?: DeskScope,
): Promise<Result<null, AppRefusal>> {
  const { core, register } = parts
  if (!core.ledger.isFounded()) return no('not-set-up')
  const { area } = request
  const { areas } = groupOf(core.ledger.book).policy
  if (area !== '' && !areas.some(({ id }) => id === area)) return err({ code: 'no-such-area' })
  if (!isIn(scope, area)) return err({ code: 'not-your-area' })
  const number = nextPlace(parts, 'at-desk')
  if (!number.ok) return number
  const words = ownWordsOf(request)
  if (!words.ok) return words
  const { random, clock } = core.ports
  const at = clock.now()
  const row = fitting(personRow, {
    ...words.value,
    ...(area === '' ? {} : { area }),
    language: register.get(by.member)?.language ?? 'en',
    account: newId<AccountId>(core),
    number: number.value,
    status: 'asked',
    at,
    passwordAt: at,
    salt: random.bytes(16),
    authHash: authHash(random.bytes(32)),
    vault: new Uint8Array(),
    rule: 1,
  })
  if (!row.ok) return row
  if (register.byName(foldName(row.value.name)) !== undefined) return no('name-taken')
  await writeRows(parts, register.put(newId<MemberId>(core), row.value))
  core.live.tell('desk', 'all')
  return ok(null)
}
