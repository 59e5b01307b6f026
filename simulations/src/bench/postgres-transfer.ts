/** PostgreSQL as the peer of payments: the same accounts, limits and levy, one server-side function a transfer. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Load, type Postgres, startPostgres } from './postgres.ts'

/** What each entry raises by one. */
const COUNTED = 'select last_value from entry_seq_seq'
const SCHEMA = new URL('./transfer.sql', import.meta.url)

export interface TransferPeer {
  readonly version: string
  readonly transfersPerSecond: (connections: number, ms: number) => Promise<number>
  /** @throws Error unless transfers were booked and all balances sum to zero */
  readonly checkBooks: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface TransferRules {
  readonly members: number
  readonly min: bigint
  readonly max: bigint
  /** Of the amount, from the payer, in hundredths of a percent. */
  readonly levyBasisPoints: number
}

/** What it is, or a sentence on why it is not here. */
export async function openTransferPeer(beside: string, rules: TransferRules): Promise<TransferPeer | string> {
  const postgres = await startPostgres(beside)
  if (typeof postgres === 'string') return `SKIPPED: ${postgres}`
  try {
    await postgres.sql(readFileSync(SCHEMA, 'utf8'))
    await postgres.sql(
      `insert into account (id, min, max) select i, ${rules.min}, ${rules.max} from generate_series(1, ${rules.members}) as i`,
    )
    await postgres.sql('vacuum analyze account')
    return peerOf(postgres, rules)
  } catch (fault) {
    await postgres.close()
    throw fault
  }
}

function peerOf(postgres: Postgres, { members, levyBasisPoints }: TransferRules): TransferPeer {
  const script = join(postgres.folder, 'transfer.pgbench')
  writeFileSync(script, scriptOf(members, levyBasisPoints), { mode: 0o644 })
  const loads = new Map<number, Load>()
  return {
    version: postgres.version,
    transfersPerSecond: async (clients, ms) => {
      const load = loads.get(clients) ?? (await postgres.load({ script, clients, counted: COUNTED }))
      loads.set(clients, load)
      return load.perSecond(ms)
    },
    checkBooks: async () => {
      const sums = await postgres.sql(
        "select (select sum(balance) from account) || ' ' || (select count(*) > 0 from entry)",
      )
      if (sums !== '0 true') throw new Error(`PostgreSQL's books do not add up: ${sums}`)
    },
    close: async () => {
      for (const load of loads.values()) await load.close()
      await postgres.close()
    },
  }
}

/** Members by chance, an id of 32 bytes that no other transfer has. */
const scriptOf = (members: number, levyBasisPoints: number): string => `\\set from random(1, ${members})
\\set step random(1, ${members - 1})
\\set to 1 + (:from - 1 + :step) % ${members}
\\set amount random(100, 4999)
\\set a random(1, 9000000000000000000)
\\set b random(1, 9000000000000000000)
select transfer(int8send(:a) || int8send(:b) || int8send(:a) || int8send(:b), :from, :to, :amount, ${levyBasisPoints}, :client_id);
`
