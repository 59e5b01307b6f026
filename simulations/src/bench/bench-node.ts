/** A real node without a network, because nothing that is measured here asks for one. */
import { mkdirSync } from 'node:fs'
import { configOf, loneNet, type NodeHandle, type StartParts, startNode } from '@localpay/node'

const silent: NonNullable<StartParts['log']> = { info: () => {}, warn: () => {}, error: () => {} }

/** The node of this folder, empty at first. `parts` is brought to it instead of the machine's own. */
export async function openBenchNode(home: string, parts: StartParts = {}): Promise<NodeHandle> {
  mkdirSync(home, { recursive: true })
  const config = configOf(home, 'node', { http_port: 0 })
  return startNode(config, { net: loneNet(), log: silent, webFolder: null, ...parts })
}
