/** What a lie in a letter is: well formed, in an envelope that is in order, and not true. */
import { type Bytes, concat, type Signed, type Signer, seal, utf8 } from '@localpay/protocol'
import type { HostileGroup } from './hostile-group.ts'
import type { LetterWorld } from './hostile-letter-world.ts'

/** What is wrong with a letter that is well formed, in an envelope that is in order. */
export const LIES = [
  'for another network',
  'in the name of another group',
  'about the line of others',
  'with a signature exchanged',
  'under a former key',
] as const
type Lie = (typeof LIES)[number]

export interface Told {
  readonly letter: Bytes
  readonly code: string
  /** Rob, unless told otherwise. */
  readonly by?: HostileGroup
}

export interface Letters {
  /** A letter of good form, and what is answered: `ok`, or why not in this world. */
  readonly good: (world: LetterWorld) => Told
  /** Fields that may be absent. */
  readonly optional?: readonly string[]
  /** What makes it welcome, before each that is of good form. */
  readonly before?: (world: LetterWorld) => Promise<void>
  /** Why the same letter again is another one; absent where it changes nothing. */
  readonly anew?: string
  /** Each lie, or why nothing in this letter can tell it. */
  readonly lies: { readonly [lie in Lie]: ((world: LetterWorld) => Told) | string }
}

export const NO_SIGNATURE = 'nothing in it is signed but the envelope'
export const NO_LINE = 'it names no line'
export const NO_GROUP = 'it names no group'

/** A seal as another network would make it. */
export const sealElsewhere = (domain: string, bytes: Bytes, signer: Signer): Signed => ({
  b: bytes,
  k: signer.pub,
  s: signer.sign(concat([utf8(`elsewhere/1/${domain}\0`), bytes])),
})

/** Somebody else's signature under the same bytes. */
export const exchanged = (
  domain: 'limit' | 'line-end' | 'offer',
  bytes: Bytes,
  { rob, mal }: LetterWorld,
): Signed => ({
  ...seal(domain, bytes, rob.signer),
  s: seal(domain, bytes, mal.signer).s,
})
