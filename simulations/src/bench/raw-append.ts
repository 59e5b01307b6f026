/** The least that «durable» can cost: bytes at the end of one file, then fdatasync. Every durable figure is held against it. */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'

export interface RawLog {
  /** Appends so many bytes and waits until the disk has them. @returns how long that took, ms */
  readonly append: (bytes: number) => number
  readonly close: () => void
}

export function openRawLog(path: string): RawLog {
  const file = openSync(path, 'wx')
  let block = new Uint8Array(0)
  return {
    append: bytes => {
      if (block.length < bytes) block = new Uint8Array(bytes).fill(7)
      const began = performance.now()
      writeSync(file, block, 0, bytes)
      fdatasyncSync(file)
      return performance.now() - began
    },
    close: () => closeSync(file),
  }
}
