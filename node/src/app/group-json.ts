/** A known group as the screens get it. */
import { showCode, shortCode } from '@localpay/protocol'
import type { GroupJson } from './contract.ts'
import type { KnownGroupRow } from './core.ts'

const DEGREES = 10_000

export function groupJsonOf(known: KnownGroupRow | null): GroupJson | null {
  if (known === null) return null
  const { record } = known
  return {
    gid: record.gid,
    code: showCode(shortCode(record.gid)),
    name: record.name,
    town: record.town,
    lat: record.lat / DEGREES,
    lon: record.lon / DEGREES,
    currency: record.currency,
    rate: { num: String(record.rate.num), den: String(record.rate.den) },
  }
}
