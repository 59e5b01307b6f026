/** `localpay start` and `localpay relay`: runs until the person or the machine says stop. */
import { type Config, readConfig } from '../config.ts'
import { type NodeHandle, startNode } from '../start.ts'
import { openBrowser } from '../system/open-browser.ts'
import { VERSION } from '../version.ts'
import type { Console } from './console.ts'

export interface StartOptions {
  readonly role: Config['role']
  readonly build?: boolean
  readonly home?: string
  readonly browser: boolean
}

export async function startCommand(options: StartOptions, out: Console): Promise<void> {
  const { role, home, build } = options
  const config = await readConfig(process.env, {
    role,
    ...(home === undefined ? {} : { home }),
    // People at a terminal read sentences; a supervisor collects events.
    defaults: { log_level: process.stderr.isTTY ? 'warn' : 'info' },
  })
  if (build === true) {
    const { buildWeb } = await import('./build-web.ts')
    await buildWeb(out)
  }
  const stop = stopSignal()
  const node = await startNode(config)
  try {
    await greet(node, config, out)
    if (options.browser && config.openBrowser && !stop.aborted) openBrowser(config.publicUrl ?? node.url)
    await aborted(stop)
    out.say('Stopping …')
  } finally {
    await node.close()
  }
}

async function greet(node: NodeHandle, config: Config, out: Console): Promise<void> {
  const { phase, group } = await node.app.state()
  out.say(`LocalPay ${VERSION}${group === null ? '' : `: ${group.name}`}`)
  out.say(`  Page    ${config.publicUrl ?? node.url}`)
  for (const addr of node.addrs()) out.say(`  Peers   ${addr}/p2p/${node.peer}`)
  if (!config.peersListen)
    out.say('  Peers   only through the relays of the settings: no port is open for them')
  out.say(`  Folder  ${config.home}`)
  for (const note of node.notes) out.say(`  Note    ${note}`)
  if (phase === 'new') {
    out.say('Open the page to set up your group.')
    if (node.setupCode !== null) out.say(`It will ask for this code: ${node.setupCode}`)
  }
  out.say('Stop with Ctrl+C.')
}

/** Aborted by the first Ctrl+C or a supervisor's request; a second one ends the process as usual. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  return stop.signal
}

/** Holds the process open until then. */
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
