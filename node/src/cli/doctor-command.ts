/** `localpay doctor`: looks at everything a node needs and says in words what is amiss and what to do. */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { openHead } from '@localpay/protocol'
import { LedgerFault } from '../app/ledger/ledger-fault.ts'
import { endOf, newestGroup } from '../app/ledger/log-groups.ts'
import type { Store } from '../app/ports.ts'
import { linesThatDiffer } from '../app/verify-ledger.ts'
import { type Config, type Endpoint, readConfig } from '../config.ts'
import { DISK_FREE_MIN, diskFree, storeFolder } from '../folders.ts'
import { holdsStore, openStore, StoreFault } from '../store/open-store.ts'
import { systemCrypto } from '../system/crypto.ts'
import { VERSION } from '../version.ts'
import { isWebBuilt } from './build-web.ts'
import type { Console, ExitCode } from './console.ts'

interface Finding {
  readonly name: string
  /** `note` is no harm, but good to know. */
  readonly state: 'good' | 'note' | 'bad'
  readonly what: string
}

const good = (name: string, what: string): Finding => ({ name, state: 'good', what })
const note = (name: string, what: string): Finding => ({ name, state: 'note', what })
const bad = (name: string, what: string): Finding => ({ name, state: 'bad', what })

const MARKS = { good: '  ok   ', note: '  note ', bad: '  BAD  ' } as const

export async function doctorCommand(
  options: { readonly home?: string; readonly json?: boolean },
  out: Console,
): Promise<ExitCode> {
  const { home, json } = options
  const config = await readConfig(process.env, home === undefined ? {} : { home })
  const findings = await examine(config)
  for (const { name, state, what } of findings) out.say(`${MARKS[state]}${name}: ${what}`)
  const isWell = findings.every(({ state }) => state !== 'bad')
  out.say(isWell ? 'LocalPay can run here.' : 'LocalPay cannot run well here until what is BAD is put right.')
  if (json === true) out.say(JSON.stringify({ ok: isWell, findings }))
  return isWell ? 0 : 1
}

async function examine(config: Config): Promise<readonly Finding[]> {
  const [folder, disk, database] = await Promise.all([folderOf(config), diskOf(config), databaseOf(config)])
  const page = await portOf('page', config.http)
  const peers = await portOf('peers', config.peers)
  const web = isWebBuilt()
    ? good('web app', 'is built')
    : note('web app', 'is not built yet; «npm start» builds it')
  return [
    good('version', `LocalPay ${VERSION} on Node ${process.versions.node}`),
    folder,
    disk,
    ...database,
    page,
    peers,
    web,
  ]
}

async function folderOf({ home }: Config): Promise<Finding> {
  try {
    await access(home, constants.R_OK | constants.W_OK)
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT')
      return note('folder', `${home} will be made at the first start`)
    return bad('folder', `${home} cannot be written: give it to the user who runs LocalPay`)
  }
  const mode = (await stat(home)).mode
  const open = process.platform !== 'win32' && (mode & 0o077) !== 0 && !holdsStore(storeFolder(home))
  return open ? note('folder', `${home} may be read by others on this computer`) : good('folder', home)
}

async function diskOf({ home }: Config): Promise<Finding> {
  const free = await diskFree(home).catch(() => diskFree(dirname(home)).catch(() => 1))
  const what = `${Math.floor(free * 100)} % of it is free`
  return free < DISK_FREE_MIN ? bad('disk', `only ${what}: make room`) : good('disk', what)
}

/** The database, and by its newest head the clock. */
async function databaseOf({ home }: Config): Promise<readonly Finding[]> {
  const folder = storeFolder(home)
  if (!holdsStore(folder)) return [note('database', 'there is none yet'), clockOf(0)]
  let store: Store
  try {
    store = await openStore(folder, { create: false })
  } catch (fault) {
    if (!(fault instanceof StoreFault)) throw fault
    const inUse = fault.code === 'in-use'
    return [
      inUse
        ? note('database', 'LocalPay is running on this folder; stop it to look closer')
        : bad('database', fault.message),
      clockOf(0),
    ]
  }
  try {
    return [...(await ledgerOf(store)), ...(await balancesOf(store))]
  } finally {
    await store.close()
  }
}

/** Common balances with other groups: a difference is for people of both to look into. */
async function balancesOf(store: Store): Promise<readonly Finding[]> {
  const differ = await linesThatDiffer(store)
  return differ === 0
    ? []
    : [
        bad(
          'balances',
          `the books of ${differ} other groups say another balance: compare them with those groups`,
        ),
      ]
}

/** A quick look: does the newest head hold, and does it cover the newest entry. `verify` looks at everything. */
async function ledgerOf(store: Store): Promise<readonly Finding[]> {
  const newest = await newestGroup(store).catch((fault: unknown) => {
    if (!(fault instanceof LedgerFault)) throw fault
    return 'unreadable' as const
  })
  if (newest === null) return [note('ledger', 'no group is set up yet'), clockOf(0)]
  const head = newest === 'unreadable' ? null : openHead(newest.head, systemCrypto().verify)
  const entries = newest === 'unreadable' ? 0 : endOf(newest)
  if (!head?.ok || head.value.size !== entries)
    return [bad('ledger', 'the newest head does not fit the entries: run «localpay verify»'), clockOf(0)]
  return [
    good('ledger', `${entries} entries under a signed head; «localpay verify» checks them all`),
    clockOf(head.value.at),
  ]
}

/** Before this LocalPay was written no clock can be right. */
const CLOCK_MIN = Date.UTC(2026, 10, 1)
const CLOCK_SLACK_MS = 600_000

function clockOf(headAt: number): Finding {
  const now = Date.now()
  if (now < CLOCK_MIN) return bad('clock', `it says ${new Date(now).toISOString()}: set it`)
  if (now + CLOCK_SLACK_MS < headAt)
    return bad('clock', `it is behind the newest entry (${new Date(headAt).toISOString()}): set it`)
  return good('clock', new Date(now).toISOString())
}

const portOf = (name: string, at: Endpoint): Promise<Finding> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        resolve(note(name, `port ${at.port} is taken; a node started now takes the next free one`))
      else resolve(bad(name, `cannot listen on ${at.host}:${at.port} (${error.code})`))
    })
    server.listen(at.port, at.host, () =>
      server.close(() => resolve(good(name, `port ${at.port} on ${at.host} is free`))),
    )
  })
