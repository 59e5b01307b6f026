/** What the acts of the people's side share. */

import type { HeadJson } from './contract.ts'
import type { Core } from './core.ts'
import type { DoorProof } from './door-proof.ts'
import type { Invitations } from './invitations.ts'
import type { OwnGroup } from './own-group.ts'
import type { Prepared, Register } from './register.ts'
import type { Renewals } from './renewals.ts'
import type { Sessions } from './sessions.ts'
import type { Terms } from './terms.ts'

export interface PeopleParts {
  readonly core: Core
  readonly register: Register
  readonly sessions: Sessions
  readonly renewals: Renewals
  readonly terms: Terms
  readonly invitations: Invitations
  readonly proof: DoorProof
  readonly ownGroup: OwnGroup
  readonly ownHead: () => HeadJson
}

/** Writes rows that stand beside the ledger, as one batch. In a turn. @throws StoreFault */
export async function writeRows({ core }: PeopleParts, ...prepared: readonly Prepared[]): Promise<void> {
  await core.ports.store.write(prepared.flatMap(({ changes }) => changes))
  for (const { keep } of prepared) keep()
}
