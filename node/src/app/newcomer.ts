/** A person as they present themselves, at the founding of a group or when they ask to join. */
import {
  type AccountId,
  asId,
  authHash,
  cleanLine,
  cleanText,
  err,
  fromBase64,
  fromHex,
  isHex,
  ok,
  type Result,
  VAULT_BYTES,
} from '@localpay/protocol'
import type { Language } from './contract.ts'
import { fitting, foldName, readAccountNumber } from './people-text.ts'
import { type AppRefusal, no } from './refusals.ts'
import { type PersonRow, personRow } from './rows.ts'

/** What the two requests have in common. */
export interface Newcomer extends Typed {
  readonly name: string
  readonly town: string
  readonly about: string
  /** Of the group's areas; empty or absent for none. */
  readonly area?: string | undefined
  readonly language: Language
}

/** What a browser made from a password. */
interface Typed {
  readonly pub: string
  readonly salt: string
  readonly auth: string
  readonly vault: string
}

export interface Reserved extends Pick<PersonRow, 'terms' | 'invited'> {
  readonly account: AccountId
  readonly number: string
  readonly status: PersonRow['status']
  readonly at: number
}

/** The row of a newcomer with what is reserved for them; refused when the text does not fit or the name is a number. */
export function personRowOf(who: Newcomer, reserved: Reserved): Result<PersonRow & Credentials, AppRefusal> {
  const words = ownWordsOf(who)
  if (!words.ok) return words
  const credentials = credentialsOf(who)
  if (!credentials.ok) return credentials
  const row = fitting(personRow, {
    ...words.value,
    ...(who.area === undefined || who.area === '' ? {} : { area: who.area }),
    language: who.language,
    ...credentials.value,
    passwordAt: reserved.at,
    ...reserved,
  })
  return row.ok ? ok({ ...row.value, ...credentials.value }) : row
}

type OwnWords = Pick<PersonRow, 'name' | 'town' | 'about'>

/** What people say of themselves, as it is kept. */
export function ownWordsOf(typed: OwnWords): Result<OwnWords, AppRefusal> {
  const name = cleanLine(typed.name)
  if (foldName(name) === '') return err({ code: 'malformed', why: 'name: want letters' })
  // It would be read as somebody's account number at the door.
  if (readAccountNumber(name) !== null) return no('name-taken')
  return ok({ name, town: cleanLine(typed.town), about: cleanText(typed.about) })
}

type Credentials = Required<Pick<PersonRow, 'pub' | 'salt' | 'authHash' | 'vault' | 'rule'>>

/** As they are kept: of the proof only its hash. */
function credentialsOf(typed: Typed): Result<Credentials, AppRefusal> {
  const pub = asId('key', typed.pub)
  const vault = fromBase64(typed.vault)
  if (pub === null || vault === null || !isHex(typed.salt, 16) || !isHex(typed.auth, 32))
    return err({ code: 'malformed', why: 'credentials: want key, salt, proof and vault' })
  return ok({
    pub,
    salt: fromHex(typed.salt),
    authHash: authHash(fromHex(typed.auth)),
    vault,
    rule: 1,
  })
}

/** The same of somebody who has a membership to lose: a vault that cannot hold a key would lock them out. */
export function nextCredentials(typed: Typed): Result<Credentials, AppRefusal> {
  const credentials = credentialsOf(typed)
  if (credentials.ok && credentials.value.vault.length !== VAULT_BYTES)
    return err({ code: 'malformed', why: `vault: want ${VAULT_BYTES} bytes` })
  return credentials
}
