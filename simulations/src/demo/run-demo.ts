/** Sample groups and a relay in this one process, with pages to open; ends with Ctrl-C and leaves nothing behind. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWeb, configOf, type NodeHandle, startNode } from '@localpay/node'
import { homeOf, inParallel } from '../story/processes.ts'
import { ADMIN_NAME, foundGroup, payOnce, postAds, type SampleGroup } from '../world/found-group.ts'
import type { GroupPlan } from '../world/group-plan.ts'
import { type PasswordKeys, passwordKeys } from '../world/member-client.ts'
import { openLines } from '../world/open-lines.ts'
import { sampleName } from '../world/sample-people.ts'
import type { Means } from '../world/sign-as-browser.ts'

const PASSWORD = 'sample password'
const FIRST_PAGE_PORT = 8430
const LINE_HOURS = 100
const PAYMENTS = 24

/** The sample groups' clock begins in the past and is moved on to today, so that their history has dates. */
const HISTORY_DAYS = 75
const DAY_MS = 86_400_000

interface SampleClock {
  readonly now: () => number
  readonly after: (ms: number, run: () => void) => () => void
  /** From 0 (the beginning of the history) to 1 (today). */
  readonly moveTo: (part: number) => void
}

function sampleClock(): SampleClock {
  let behind = HISTORY_DAYS * DAY_MS
  return {
    now: () => Date.now() - behind,
    after: (ms, run) => {
      const timer = setTimeout(run, ms).unref()
      return () => clearTimeout(timer)
    },
    moveTo: part => {
      behind = Math.round(HISTORY_DAYS * DAY_MS * (1 - part))
    },
  }
}

/** Runs until the process is asked to end. */
export async function runDemo(plans: readonly GroupPlan[]): Promise<void> {
  await buildWeb({ say: text => console.log(text), complain: text => console.error(text) })
  const root = await mkdtemp(join(tmpdir(), 'localpay-demo-'))
  const handles: NodeHandle[] = []
  const ended = endRequested()
  const clock = sampleClock()
  const means: Means = { bytes: length => new Uint8Array(randomBytes(length)), now: clock.now }
  try {
    const relay = await startNode(
      configOf(homeOf(root, 'relay'), 'relay', {
        http_port: FIRST_PAGE_PORT,
        peers_port: 0,
        log_level: 'error',
        open_browser: false,
      }),
      { clock },
    )
    handles.push(relay)
    const relays = [{ peer: relay.peer, addrs: relay.addrs() }]
    const nodes: NodeHandle[] = []
    for (const [i, plan] of plans.entries()) {
      const node = await startNode(
        configOf(homeOf(root, `${i}-${plan.name}`), 'node', {
          http_port: FIRST_PAGE_PORT + 1 + i,
          peers_port: 0,
          relays,
          disclosure: 'exact',
          log_level: 'error',
          open_browser: false,
        }),
        { clock },
      )
      handles.push(node)
      nodes.push(node)
    }
    const keys = await passwordKeys(PASSWORD, means.bytes(16))
    const groups = await inParallel(plans, 2, (plan, i) =>
      bringToLife(plan, (nodes[i] as NodeHandle).url, keys, means),
    )
    await playHistory(groups, clock)
    await openLines(groups, LINE_HOURS)
    print(groups, relay.url)
    await ended
  } finally {
    for (const handle of handles.reverse()) await handle.close()
    await rm(root, { recursive: true, force: true })
  }
}

async function bringToLife(
  plan: GroupPlan,
  url: string,
  keys: PasswordKeys,
  means: Means,
): Promise<SampleGroup> {
  const group = await foundGroup(plan, url.replace(/\/$/, ''), keys, means)
  await postAds(group)
  return group
}

async function playHistory(groups: readonly SampleGroup[], clock: SampleClock): Promise<void> {
  for (let i = 0; i < PAYMENTS; i++) {
    clock.moveTo((i + 1) / (PAYMENTS + 1))
    await Promise.all(groups.map(group => payOnce(group, i)))
  }
  clock.moveTo(1)
}

function print(groups: readonly SampleGroup[], relayUrl: string): void {
  console.log('\nSample groups, each on a node of its own (sample members, not real people):\n')
  for (const { plan, url } of groups) console.log(`  ${url.padEnd(24)}  ${plan.name}, ${plan.town}`)
  console.log(`  ${relayUrl.replace(/\/$/, '').padEnd(24)}  the relay's public search page`)
  console.log(
    `\nSign in as «${ADMIN_NAME}» (the committee) or «${sampleName(0)}», password «${PASSWORD}». Ctrl-C ends the demo and deletes it.\n`,
  )
}

function endRequested(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
