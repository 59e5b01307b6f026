/** What every proof of misconduct is judged by: who the group is by its own papers, and which key speaks for it. SPEC 5.19. */
import type { Hash, LineId, Tid } from '../base/ids.ts'
import { err, type Result } from '../base/result.ts'
import type { Verify } from '../codec/signed.ts'
import type { Chain, KnownGroup } from '../identity/chain.ts'
import type { Head } from '../ledger/entry.ts'

/** The group that the papers beside the proof are of. Only what its newest key there signed counts against it. */
export interface Accused {
  readonly group: KnownGroup
  readonly chain: Chain
  readonly verify: Verify
}

/** What was proved, by its number in clearing.md §3.8. */
export type Found =
  /** COMMIT and REFUSE of one transfer; the RELEASE of a closer and its COMMIT. */
  | { readonly e: 'E1' | 'E2'; readonly tid: Tid }
  /** Two texts for one checkpoint of a line, or a text and a Decline of one try. */
  | { readonly e: 'E3'; readonly line: LineId; readonly seq: number }
  /** Two papers of one kind under one number. */
  | { readonly e: 'E4'; readonly what: 'limit' | 'rate' | 'keycert' | 'rootcert'; readonly seq: number }
  /** Two COMMITs of a payee for one invoice. */
  | { readonly e: 'E5'; readonly invoice: Hash }
  /** Two heads of books that are not one history. */
  | { readonly e: 'E6'; readonly a: Head; readonly b: Head }

export type ProofRefusalCode = 'bad-head' | 'bad-signature' | 'not-well-formed' | 'no-conflict'
export type Judged = Result<Found, { readonly code: ProofRefusalCode }>

export const unproved = (code: ProofRefusalCode): Judged => err({ code })
