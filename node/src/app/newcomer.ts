/** A person as they present themselves, at the founding of a group or when they ask to join. */
import {
  type AccountId,
  asId,
  authHash,
  err,
  fromBase64,
  fromHex,
  isHex,
  type Result,
} from '@localpay/protocol'
import type { Language } from './contract.ts'
import { cleanLine, cleanText, fitting, foldName, readAccountNumber } from './people-text.ts'
import { type AppRefusal, no } from './refusals.ts'
import { type PersonRow, personRow } from './rows.ts'

/** What the two requests have in common. */
export interface Newcomer {
  readonly name: string
  readonly town: string
  readonly about: string
  readonly language: Language
  readonly pub: string
  readonly salt: string
  readonly auth: string
  readonly vault: string
}

export interface Reserved {
  readonly account: AccountId
  readonly number: string
  readonly status: PersonRow['status']
  readonly at: number
}

/** The row of a newcomer with what is reserved for them; refused when the text does not fit or the name is a number. */
export function personRowOf(who: Newcomer, reserved: Reserved): Result<PersonRow, AppRefusal> {
  const name = cleanLine(who.name)
  const pub = asId('key', who.pub)
  const vault = fromBase64(who.vault)
  if (foldName(name) === '') return err({ code: 'malformed', why: 'name: want letters' })
  // It would be read as somebody's account number at the door.
  if (readAccountNumber(name) !== null) return no('name-taken')
  if (pub === null || vault === null || !isHex(who.salt, 16) || !isHex(who.auth, 32))
    return err({ code: 'malformed', why: 'credentials: want key, salt, proof and vault' })
  return fitting(personRow, {
    name,
    town: cleanLine(who.town),
    about: cleanText(who.about),
    language: who.language,
    pub,
    salt: fromHex(who.salt),
    authHash: authHash(fromHex(who.auth)),
    vault,
    rule: 1,
    ...reserved,
  })
}
