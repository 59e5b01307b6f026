/** Random bytes of the operating system: keys, nonces and ids are made of them. */
import { getRandomValues } from 'node:crypto'
import type { Random } from '../app/ports.ts'

export const systemRandom = (): Random => ({
  bytes: length => getRandomValues(new Uint8Array(length)),
})
