/** What a small part of the crowd does beside what it should: each sign whatever suits it with its own key. */
import { commitOf, placeOf, refuseOf, releaseOf, type Statement, signStatement } from '@localpay/protocol'
import type { Chance } from '../../world/chance.ts'
import type { Pool } from '../checkers/pool.ts'
import type { LightGroup } from './light-group.ts'
import type { LightTransfer, Said } from './light-transfers.ts'

/** What it says of a transfer to each of the others. */
type Lie = (
  about: LightTransfer,
  chance: Chance,
) => {
  /** Statements that exist from now on. */
  readonly made: readonly Statement[]
  /** Which of them another part hears. */
  readonly to: (part: number) => readonly Statement[]
}

const KE = 1

/** COMMIT to some, and to the others that it will not, or that it lets go what it had signed. */
const liesOf = ({
  gid,
}: Pick<LightGroup, 'gid'>): Readonly<Record<'equivocate' | 'letGo' | 'signLate', Lie>> => {
  const words = ({ tid, body }: LightTransfer) => {
    const line = placeOf(body, gid)?.in?.line
    return {
      commit: commitOf(tid, gid, KE),
      refuse: refuseOf(tid, gid, KE, 'policy'),
      release: line === undefined ? [] : [releaseOf(tid, gid, KE, line)],
    }
  }
  return {
    equivocate: (about, chance) => {
      const { commit, refuse, release } = words(about)
      const hears = about.body.parts.map(() => chance.isTrue(0.5))
      return {
        made: [commit, refuse, ...release],
        to: part => (hears[part] ? [commit] : [refuse, ...release]),
      }
    },
    letGo: about => {
      const { commit, release } = words(about)
      return { made: [commit, ...release], to: () => [commit, ...release] }
    },
    /** Whatever it has no room for, and after its deadline. */
    signLate: about => {
      const { commit } = words(about)
      return { made: [commit], to: () => [commit] }
    },
  }
}

/** Makes a lie: what each part of the transfer is to hear. */
export function tellLie(
  { gid, signer }: LightGroup,
  about: LightTransfer,
  {
    pool,
    chance,
    send,
  }: {
    readonly pool: Pool
    readonly chance: Chance
    readonly send: (part: number, said: readonly Said[]) => void
  },
): void {
  const lies = liesOf({ gid })
  const { made, to } = lies[chance.pick(['equivocate', 'letGo', 'signLate'] as const)](about, chance)
  for (const s of made) pool.add(s)
  for (const [part, { g }] of about.body.parts.entries())
    if (g !== gid)
      send(
        part,
        to(part).map(s => ({ s, sig: signStatement(s, signer) })),
      )
}
