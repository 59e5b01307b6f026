/** A net that reaches nobody: for a group's folder while its node is not running, and for what needs no network. */
import type { Net } from '../app/ports.ts'

export const loneNet = (): Net => ({
  peer: 'nobody',
  addrs: () => [],
  connected: () => [],
  keep: () => {},
  ask: () => Promise.reject(new Error('this net reaches nobody')),
  serve: () => {},
  publish: async () => {},
  follow: () => {},
  onPeer: () => {},
  close: async () => {},
})
