/**
 * One password, two keys. Argon2id makes it slow to guess; half of what comes out proves to the node who one is,
 * the other half opens the vault with the member's key and never leaves the browser. From the first half the
 * second cannot be found, so the node can keep the vault without being able to open it. SPEC 2.6.
 */
import { argon2id } from 'hash-wasm'
import { assert } from '../base/assert.ts'
import { type Bytes, utf8 } from '../base/bytes.ts'
import type { Hash } from '../base/ids.ts'
import { hashHex } from '../codec/hash.ts'

/** Argon2id's cost: memory in MiB, passes over it, lanes. Stored with each account, so that it can be raised. */
export interface PasswordRule {
  readonly v: number
  readonly mib: number
  readonly passes: number
  readonly lanes: number
}

/** OWASP's setting for Argon2id: a tenth of a second on a laptop, under one on a slow phone. */
export const PASSWORD_RULE_V1: PasswordRule = { v: 1, mib: 19, passes: 2, lanes: 1 }

/** `auth` is shown to the node at login; `vault` opens the vault. 32 bytes each. */
export interface PasswordKeys {
  readonly auth: Bytes
  readonly vault: Bytes
}

/**
 * The keys of a password in Unicode NFKC, so that every keyboard types the same one.
 * @throws BugError for an empty password or a salt under 16 bytes: the form checks first
 */
export async function keysFromPassword(
  password: string,
  salt: Bytes,
  rule: PasswordRule = PASSWORD_RULE_V1,
): Promise<PasswordKeys> {
  assert(password.length > 0, 'a password is not empty')
  assert(salt.length >= 16, 'a salt has 16 bytes or more')
  const keys = await argon2id({
    password: utf8(password.normalize('NFKC')),
    salt,
    memorySize: rule.mib * 1024,
    iterations: rule.passes,
    parallelism: rule.lanes,
    hashLength: 64,
    outputType: 'binary',
  })
  return { auth: keys.slice(0, 32), vault: keys.slice(32) }
}

/** What the node stores of `auth`: who copies its disk cannot log in with it. */
export const authHash = (auth: Bytes): Hash => hashHex('auth', auth)
