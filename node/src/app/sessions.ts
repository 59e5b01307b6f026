/**
 * Who is signed in on which device. The device keeps 32 random bytes, the node only their hash: who copies the disk
 * cannot sign in with it. A session that is used lives on; one that is not ends after thirty days.
 */
import { type MemberId, sha256Plain, toBase64, toHex, utf8 } from '@localpay/protocol'
import type { Core } from './core.ts'
import { PEOPLE } from './people-limits.ts'
import type { StoreChange } from './ports.ts'
import type { Prepared } from './register.ts'
import { putRow, rangeRows, sessionRow } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

interface SignedIn {
  /** Names it among the member's, and opens nothing. */
  readonly name: string
  readonly since: number
  /** True to `PEOPLE.sessionRenewMs`. */
  readonly usedAt: number
}

export interface Sessions {
  /** A new session, for the batch of a decision; over the bound, the member's oldest ends. */
  readonly begin: (member: MemberId) => Prepared & { readonly session: string }
  /** Null for an unknown or ended session. Takes a turn about once a day. */
  readonly whose: (session: string) => Promise<MemberId | null>
  /** Takes a turn. */
  readonly end: (session: string) => Promise<void>
  /** Of one member, the one used last first. */
  readonly of: (member: MemberId) => readonly SignedIn[]
  readonly nameOf: (session: string) => string
  /** Ends those of one member whose name fits, for the batch of a decision. */
  readonly endThose: (member: MemberId, fits: (name: string) => boolean) => Prepared
}

/** Base64url of 32 bytes. */
const SESSION_LENGTH = 43
/** Hex characters of the hash that name a session. */
const NAME_LENGTH = 32

const hashOfSession = (session: string): string => toHex(sha256Plain(utf8(session)))

/** Reads the sessions and drops those that ended. @throws RowFault, StoreFault */
export async function openSessions(core: Core): Promise<Sessions> {
  const { clock, random, store, log } = core.ports
  const sessions = new Map<
    string,
    { readonly member: MemberId; readonly since: number; readonly until: number }
  >()
  const ended: StoreChange[] = []
  const prefix = KEYS.session('')
  for await (const [key, row] of rangeRows(store, sessionRow, all(prefix))) {
    if (row.until > clock.now()) sessions.set(key.slice(prefix.length), row)
    else ended.push({ del: key })
  }
  if (ended.length > 0) await core.turns.take(() => store.write(ended))

  /** Of one member, the one used longest ago first. */
  const hashesOf = (member: MemberId): readonly string[] =>
    [...sessions]
      .filter(([, row]) => row.member === member)
      .sort(([, a], [, b]) => a.until - b.until)
      .map(([hash]) => hash)

  async function renew(hash: string, member: MemberId, since: number): Promise<void> {
    const row = { member, since, until: clock.now() + PEOPLE.sessionMs }
    await core.turns.take(async () => {
      if (!sessions.has(hash)) return
      await store.write([putRow(sessionRow, KEYS.session(hash), row)])
      sessions.set(hash, row)
    })
  }

  return {
    begin: member => {
      const session = toBase64(random.bytes(32))
      const hash = hashOfSession(session)
      const since = clock.now()
      const row = { member, since, until: since + PEOPLE.sessionMs }
      const mine = hashesOf(member)
      const over = mine.slice(0, Math.max(0, mine.length + 1 - PEOPLE.sessionsPerMemberMax))
      return {
        session,
        changes: [
          putRow(sessionRow, KEYS.session(hash), row),
          ...over.map(old => ({ del: KEYS.session(old) })),
        ],
        keep: () => {
          for (const old of over) sessions.delete(old)
          sessions.set(hash, row)
        },
      }
    },
    whose: async session => {
      if (session.length !== SESSION_LENGTH) return null
      const hash = hashOfSession(session)
      const row = sessions.get(hash)
      const left = row === undefined ? 0 : row.until - clock.now()
      if (row === undefined || left <= 0) return null
      if (left < PEOPLE.sessionMs - PEOPLE.sessionRenewMs && !core.closing.aborted)
        // The visit goes on when only its renewal could not be written.
        await renew(hash, row.member, row.since).catch(cause =>
          log.warn({ event: 'session-not-renewed', cause }),
        )
      return row.member
    },
    end: async session => {
      const hash = hashOfSession(session)
      await core.turns.take(async () => {
        if (!sessions.has(hash)) return
        await store.write([{ del: KEYS.session(hash) }])
        sessions.delete(hash)
      })
    },
    of: member =>
      hashesOf(member)
        .flatMap(hash => {
          const row = sessions.get(hash)
          if (row === undefined || row.until <= clock.now()) return []
          return [
            { name: hash.slice(0, NAME_LENGTH), since: row.since, usedAt: row.until - PEOPLE.sessionMs },
          ]
        })
        .reverse(),
    nameOf: session => hashOfSession(session).slice(0, NAME_LENGTH),
    endThose: (member, fits) => {
      const gone = hashesOf(member).filter(hash => fits(hash.slice(0, NAME_LENGTH)))
      return {
        changes: gone.map(hash => ({ del: KEYS.session(hash) })),
        keep: () => {
          for (const hash of gone) sessions.delete(hash)
        },
      }
    },
  }
}
