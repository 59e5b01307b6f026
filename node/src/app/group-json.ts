/** A known group as the screens get it. */
import { kmBetween, pointAt, shortCode, showCode } from '@localpay/protocol'
import type { GroupJson } from './contract.ts'
import type { NeighbourGroup } from './contract-neighbours.ts'
import type { Core, Directory, KnownGroupRow } from './core.ts'

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

/** Every known group, nearest first, as seen from our own place. */
export function neighbourGroups(
  core: Core,
  directory: Directory,
  own: { lat: number; lon: number } | null,
): NeighbourGroup[] {
  const partners = new Set([...core.ledger.book.tables.lines.values()].map(line => line.partner))
  const rows = directory.all().flatMap(known => {
    const group = groupJsonOf(known)
    if (group === null) return []
    const km = own === null ? null : kmBetween(pointAt(own), pointAt(group))
    return [
      {
        ...group,
        km,
        seenAt: known.seenAt,
        connected: directory.isConnected(known.record.gid),
        line: partners.has(known.record.gid),
      },
    ]
  })
  return rows.sort((a, b) => (a.km ?? 0) - (b.km ?? 0))
}
