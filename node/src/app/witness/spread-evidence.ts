/**
 * Evidence goes on to whoever can check it: by gossip to the region, and straight to partners and relays, at once and when
 * they connect. Each keeps one piece of a group and tells only what is news to it, so it goes round once.
 */
import type { Bytes } from '@localpay/protocol'
import type { Core, Directory } from '../core.ts'
import { tellEvidence, witnessesNow } from './ask-witness.ts'
import type { HeldEvidence } from './held-evidence.ts'
import { WITNESS } from './witness-bounds.ts'

export interface EvidenceSpread {
  readonly tell: (bytes: Bytes) => Promise<void>
  /** Somebody has connected: what we hold may be news there. */
  readonly meet: (peer: string) => Promise<void>
}

export function makeEvidenceSpread(
  core: Core,
  directory: Pick<Directory, 'peerOf'>,
  { evidence, gossip }: { evidence: Pick<HeldEvidence, 'list'>; gossip: (bytes: Bytes) => Promise<void> },
): EvidenceSpread {
  const around = (): readonly string[] => witnessesNow(core, directory).map(({ peer }) => peer)
  return {
    tell: async bytes => {
      await gossip(bytes)
      for (const peer of around()) await tellEvidence(core, peer, bytes)
    },
    meet: async peer => {
      // A relay cannot tell partners from others, and those who slept hear of it nowhere else.
      if (core.config.role !== 'relay' && !around().includes(peer)) return
      const newest = [...evidence.list()].sort((a, b) => b.at - a.at)
      for (const { bytes } of newest.slice(0, WITNESS.evidenceToldMax)) await tellEvidence(core, peer, bytes)
    },
  }
}
