/**
 * A small picture of a member, which they choose and take away themselves. It stands in a row of its own beside the ledger; the
 * person's row has a few characters of its hash, by which pages ask for it anew only when it is another one.
 */
import {
  type AccountId,
  type Bytes,
  err,
  fromBase64,
  isActive,
  LIMITS,
  ok,
  pictureType,
  type Result,
  sha256Plain,
  toHex,
} from '@localpay/protocol'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { type AppRefusal, no } from './refusals.ts'
import { getRow, photoRow, putRow } from './rows.ts'
import type { Person, Photo } from './services.ts'
import { KEYS } from './store-keys.ts'

type Answer<T> = Result<T, AppRefusal>

/** Hex characters of the hash that name a photo. */
const TAG_LENGTH = 16

/** In a turn. Null takes it away. */
export async function changePhoto(
  parts: PeopleParts,
  { member }: Person,
  photo: string | null,
): Promise<Answer<null>> {
  const { core, register } = parts
  const before = register.get(member)
  if (before === undefined) return no('not-signed-in')
  const picture = photo === null ? null : readPicture(photo)
  if (photo !== null && picture === null)
    return err({
      code: 'malformed',
      why: `photo: want a JPEG or WebP of at most ${LIMITS.photoBytesMax} bytes and ${LIMITS.photoSideMax} points a side`,
    })
  if (photo !== null && !isActive(core.ledger.book.tables.members.get(member)))
    return err({ code: 'not-active' })
  const { photo: _, ...rest } = before
  const key = KEYS.photo(member)
  const row = picture === null ? rest : { ...rest, photo: tagOf(picture.bytes) }
  const { changes, keep } = register.put(member, row)
  const change = picture === null ? { del: key } : putRow(photoRow, key, picture)
  await writeRows(parts, { changes: [...changes, change], keep })
  core.live.tell('me', member)
  return ok(null)
}

const tagOf = (bytes: Bytes): string => toHex(sha256Plain(bytes)).slice(0, TAG_LENGTH)

function readPicture(photo: string): Photo | null {
  const bytes = fromBase64(photo)
  const type = bytes === null ? null : pictureType(bytes)
  return bytes === null || type === null || bytes.length > LIMITS.photoBytesMax ? null : { type, bytes }
}

/** As with the ways to reach somebody: for members, of members, and for oneself. */
export async function photoOf(
  { core, register }: PeopleParts,
  reader: Person,
  account: AccountId,
): Promise<Answer<Photo>> {
  const { members } = core.ledger.book.tables
  const member = register.byAccount(account)
  if (member === undefined) return no('not-found')
  const isSeen = isActive(members.get(reader.member)) && members.get(member)?.status !== 'left'
  if (!isSeen && reader.member !== member) return no('not-found')
  const row = await getRow(core.ports.store, photoRow, KEYS.photo(member))
  return row === null ? no('not-found') : ok(row)
}
