/** Sample groups and a relay in this one process, with pages to open; ends with Ctrl-C and leaves nothing behind. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWeb, configOf, type NodeHandle, startNode } from '@localpay/node'
import { ADMIN_NAME, foundGroup, makeHistory, postAds, type SampleGroup } from '../world/found-group.ts'
import type { GroupPlan } from '../world/group-plan.ts'
import { passwordKeys, type Random } from '../world/member-client.ts'
import { openLines } from '../world/open-lines.ts'
import { sampleName } from '../world/sample-people.ts'
import { homeOf, inParallel } from '../story/processes.ts'

const PASSWORD = 'sample password'
const FIRST_PAGE_PORT = 8430
const LINE_HOURS = 100
const PAYMENTS = 24

const random: Random = { bytes: length => new Uint8Array(randomBytes(length)) }

/** Runs until the process is asked to end. */
export async function runDemo(plans: readonly GroupPlan[]): Promise<void> {
  await buildWeb({ say: text => console.log(text), complain: text => console.error(text) })
  const root = await mkdtemp(join(tmpdir(), 'localpay-demo-'))
  const handles: NodeHandle[] = []
  const ended = endRequested()
  try {
    const relay = await startNode(configOf(homeOf(root, 'relay'), 'relay', { http_port: FIRST_PAGE_PORT, peers_port: 0, log_level: 'error', open_browser: false }))
    handles.push(relay)
    const relays = [{ peer: relay.peer, addrs: relay.addrs() }]
    const nodes: NodeHandle[] = []
    for (const [i, plan] of plans.entries()) {
      const node = await startNode(
        configOf(homeOf(root, `${i}-${plan.name}`), 'node', { http_port: FIRST_PAGE_PORT + 1 + i, peers_port: 0, relays, disclosure: 'exact', log_level: 'error', open_browser: false }),
      )
      handles.push(node)
      nodes.push(node)
    }
    const keys = await passwordKeys(PASSWORD, random.bytes(16))
    const groups = await inParallel(plans, 2, (plan, i) => bringToLife(plan, (nodes[i] as NodeHandle).url, keys))
    await openLines(groups, LINE_HOURS)
    print(groups, relay.url)
    await ended
  } finally {
    for (const handle of handles.reverse()) await handle.close()
    await rm(root, { recursive: true, force: true })
  }
}

async function bringToLife(plan: GroupPlan, url: string, keys: Awaited<ReturnType<typeof passwordKeys>>): Promise<SampleGroup> {
  const group = await foundGroup(plan, url.replace(/\/$/, ''), keys, random)
  await postAds(group)
  await makeHistory(group, PAYMENTS)
  return group
}

function print(groups: readonly SampleGroup[], relayUrl: string): void {
  console.log('\nSample groups, each on a node of its own (sample members, not real people):\n')
  for (const { plan, url } of groups) console.log(`  ${url.padEnd(24)}  ${plan.name}, ${plan.town}`)
  console.log(`  ${relayUrl.replace(/\/$/, '').padEnd(24)}  the relay's public search page`)
  console.log(`\nSign in as «${ADMIN_NAME}» (the committee) or «${sampleName(0)}», password «${PASSWORD}». Ctrl-C ends the demo and deletes it.\n`)
}

function endRequested(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
