/**
 * Invitations: a member gives somebody a link, and whoever opens it asks to join in that member's name. The link has 16
 * random bytes, the node their hash alone: who copies the disk can invite nobody. Admission stays the committee's.
 */
import type { MemberId } from '@localpay/protocol'
import type { Core } from './core.ts'
import type { Prepared } from './register.ts'
import { type InvitationRow, invitationRow, putRow, rangeRows } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

export interface Invitations {
  readonly get: (hash: string) => InvitationRow | undefined
  /** Of one member, the newest first. */
  readonly of: (member: MemberId) => readonly (readonly [hash: string, row: InvitationRow])[]
  readonly put: (hash: string, row: InvitationRow) => Prepared
  readonly drop: (hashes: readonly string[]) => Prepared
}

/** @throws RowFault when a row on our disk does not read */
export async function openInvitations({ ports }: Core): Promise<Invitations> {
  const rows = new Map<string, InvitationRow>()
  const prefix = KEYS.invitation('')
  for await (const [key, row] of rangeRows(ports.store, invitationRow, all(prefix)))
    rows.set(key.slice(prefix.length), row)
  return {
    get: hash => rows.get(hash),
    of: member => [...rows].filter(([, { by }]) => by === member).sort(([, a], [, b]) => b.at - a.at),
    put: (hash, row) => ({
      changes: [putRow(invitationRow, KEYS.invitation(hash), row)],
      keep: () => void rows.set(hash, row),
    }),
    drop: hashes => ({
      changes: hashes.map(hash => ({ del: KEYS.invitation(hash) })),
      keep: () => {
        for (const hash of hashes) rows.delete(hash)
      },
    }),
  }
}
