/** Witnessing at this node, put together: the door for others' heads, and the round that shows ours to others. */
import type { Core } from '../core.ts'
import type { OpenDirectory } from '../directory.ts'
import { type OwnWitnesses, openOwnWitnesses } from './own-witnesses.ts'
import { openRememberedHeads } from './remembered-heads.ts'
import { serveWitness } from './witness-door.ts'

/** @throws RowFault when a row does not read */
export async function openWitness(core: Core, directory: OpenDirectory): Promise<OwnWitnesses> {
  const { evidence } = directory
  const heads = await openRememberedHeads(core, directory, evidence)
  serveWitness(core, { heads, evidence })
  return openOwnWitnesses(core, directory)
}
