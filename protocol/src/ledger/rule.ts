/** What a rule of the fold is: it reads and writes a draft for one intent, or refuses by name. */
import type { Result } from '../base/result.ts'
import type { Verify } from '../codec/signed.ts'
import type { Book, Draft } from './book.ts'
import type { IntentOf } from './intent.ts'
import type { Kind } from './kinds.ts'
import type { LedgerRefusal } from './refusals.ts'
import type { Row } from './tables.ts'

/** What a rule is given: the draft to read and write, its intent, the entry's place and time, the signature check. */
export interface RuleContext<K extends Kind> {
  readonly draft: Draft
  readonly book: Book
  readonly intent: IntentOf<K>
  readonly id: string
  readonly seq: number
  readonly at: number
  readonly verify: Verify
  /** The group as it is before this entry. Not there for `found`, which looks at nothing of it. */
  readonly group: Row<'group'>
  /** Set when the key that signed is a delegate's: bounds apply. */
  readonly delegate: Row<'delegates'> | null
}

export type RuleResult = Result<null, LedgerRefusal>
export type Rule<K extends Kind> = (context: RuleContext<K>) => RuleResult
