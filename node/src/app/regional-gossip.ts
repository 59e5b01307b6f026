/**
 * Gossip by region. A node follows the cell of its own group, the cells around it and those of the groups it keeps a
 * line with; a relay follows all. Each cell has two topics: ads, and news of groups (records and ads heads).
 */
import {
  adsTopic,
  allCells,
  type Bytes,
  type Cell,
  cellOf,
  cellsAround,
  encodeNews,
  type GroupRecord,
  headsTopic,
  type KnownRecord,
  type Point,
  packAds,
  readNews,
  type Signed,
  sameTurn,
  unpackAds,
  verdictOf,
} from '@localpay/protocol'
import type { Core } from './core.ts'
import type { HeldAds } from './held-ads.ts'
import type { KnownGroups } from './known-groups.ts'
import type { GossipVerdict } from './ports.ts'
import type { HeldEvidence } from './witness/held-evidence.ts'

export interface RegionalGossip {
  /** Follows what concerns us now and was not followed yet. */
  readonly follow: () => void
  /** Nothing is sent before the group has a place. A message that reaches nobody is no fault: they will sync. */
  readonly tellRecord: (own: KnownRecord) => Promise<void>
  readonly tellHead: (head: Signed) => Promise<void>
  readonly tellAds: (ads: readonly Signed[]) => Promise<void>
  readonly tellEvidence: (evidence: Bytes) => Promise<void>
}

interface Desk {
  readonly groups: KnownGroups
  readonly ads: HeldAds
  readonly evidence: Pick<HeldEvidence, 'take'>
  /** A message told of a group whose record we do not have. */
  readonly onStranger: () => void
}

/** Where a group says it is. */
const placeOf = (record: Pick<GroupRecord, 'lat' | 'lon'>): Point => ({
  lat: record.lat,
  lon: sameTurn(record.lon),
})

export function makeRegionalGossip(core: Core, desk: Desk): RegionalGossip {
  const { groups } = desk
  const { net } = core.ports
  const followed = new Set<Cell>()
  const { judgeAds, judgeNews } = makeJudges(core, desk)

  const ownCell = (): Cell | null => {
    const own = groups.own()
    return own === null ? null : cellOf(placeOf(own.record))
  }
  const cells = (): readonly Cell[] => {
    if (core.config.role === 'relay') return allCells()
    const own = ownCell()
    if (own === null) return []
    return [...cellsAround(own), ...groups.partners().map(({ record }) => cellOf(placeOf(record)))]
  }
  const tell = async (topicOf: (cell: Cell) => string, messages: readonly Bytes[]): Promise<void> => {
    const cell = ownCell()
    if (cell === null) return
    for (const message of messages) await net.publish(topicOf(cell), message)
  }

  return {
    follow: () => {
      for (const cell of cells()) {
        if (followed.has(cell)) continue
        followed.add(cell)
        net.follow(adsTopic(cell), judgeAds)
        net.follow(headsTopic(cell), judgeNews)
      }
    },
    tellRecord: own => tell(headsTopic, [encodeNews({ bundle: own.bytes })]),
    tellHead: head => tell(headsTopic, [encodeNews({ head })]),
    tellAds: many => tell(adsTopic, packAds(many)),
    tellEvidence: evidence => tell(headsTopic, [encodeNews({ evidence })]),
  }
}

/** Whoever passes such a thing on has not looked at it; others may only know less, or more, than we. */
const PROVES_NOTHING = new Set(['malformed', 'bad-certificate', 'bad-head', 'no-conflict'])

interface Judges {
  readonly judgeAds: (message: Bytes) => Promise<GossipVerdict>
  readonly judgeNews: (message: Bytes) => Promise<GossipVerdict>
}

/** What a message says is kept before it is passed on. */
function makeJudges(core: Core, { groups, ads, evidence: held, onStranger }: Desk): Judges {
  const judgeAds = async (message: Bytes): Promise<GossipVerdict> => {
    if (core.closing.aborted) return 'ignore'
    const batch = unpackAds(message)
    if (!batch.ok) return 'reject'
    const parts = await ads.take(batch.value)
    if (parts.some(part => part.verdict === 'ignore' && part.code === 'unknown-group')) onStranger()
    return verdictOf(parts)
  }

  const judgeNews = async (message: Bytes): Promise<GossipVerdict> => {
    if (core.closing.aborted) return 'ignore'
    const news = readNews(message)
    if (!news.ok) return 'reject'
    const { bundle, head, evidence } = news.value
    const parts: { verdict: GossipVerdict }[] = []
    if (bundle !== undefined) parts.push({ verdict: await judgeRecord(bundle) })
    if (head !== undefined) {
      const judged = await ads.takeHead(head)
      if (judged.verdict === 'ignore' && judged.code === 'unknown-group') onStranger()
      parts.push(judged)
    }
    if (evidence !== undefined) parts.push({ verdict: await judgeEvidence(evidence) })
    return verdictOf(parts)
  }
  const judgeEvidence = async (bytes: Bytes): Promise<GossipVerdict> => {
    const taken = await held.take(bytes)
    if (taken.ok) return taken.value === 'new' ? 'accept' : 'ignore'
    if (taken.refusal.code === 'unknown-group') onStranger()
    return PROVES_NOTHING.has(taken.refusal.code) ? 'reject' : 'ignore'
  }
  const judgeRecord = async (bundle: Bytes): Promise<GossipVerdict> => {
    const learned = await groups.learn(bundle)
    if (!learned.ok) return 'reject'
    return learned.value === 'new' ? 'accept' : 'ignore'
  }

  return { judgeAds, judgeNews }
}
