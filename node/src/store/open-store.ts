/**
 * The app's `Store` on LevelDB: one folder, one process, ordered keys. This folder is the only one that knows
 * `level`. A batch is one record of LevelDB's journal, so after a cut it is there whole or not at all; with `sync`
 * it is on the disk before the promise resolves.
 */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '@localpay/protocol'
import { Level } from 'level'
import type { Store, StoreChange, StoreRange } from '../app/ports.ts'
import { StoreFault, storeFault } from './store-fault.ts'

export { StoreFault } from './store-fault.ts'

type Db = Level<string, Uint8Array>

/**
 * LevelDB hands out Buffers, whose `slice` shares memory where that of a plain array copies: code that copies
 * before it changes a byte would change ours.
 */
const plain = (value: Uint8Array): Bytes => new Uint8Array(value.buffer, value.byteOffset, value.byteLength)

/** @throws StoreFault: in-use, corrupt, disk, or missing when it shall not be made */
export async function openStore(folder: string, options: { readonly create?: boolean } = {}): Promise<Store> {
  const create = options.create ?? true
  if (!create && !holdsStore(folder)) throw new StoreFault('missing', `There is no database in ${folder}.`)
  try {
    // Secrets of the group lie here: nobody else on this machine needs to look.
    if (create) await mkdir(folder, { recursive: true, mode: 0o700 })
    const db: Db = new Level(folder, { keyEncoding: 'utf8', valueEncoding: 'view', createIfMissing: create })
    await db.open()
    return storeOf(db, folder)
  } catch (thrown) {
    throw storeFault(thrown, folder)
  }
}

/** True when a LevelDB database lies directly in this folder. */
export const holdsStore = (folder: string): boolean => existsSync(join(folder, 'CURRENT'))

function storeOf(db: Db, folder: string): Store {
  async function told<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (thrown) {
      throw storeFault(thrown, folder)
    }
  }
  return {
    get: async key => {
      const value = await told(() => db.get(key))
      return value === undefined ? undefined : plain(value)
    },
    getNow: key => {
      try {
        const value = db.getSync(key)
        return value === undefined ? undefined : plain(value)
      } catch (thrown) {
        throw storeFault(thrown, folder)
      }
    },
    range: range => rangeOf(db, folder, range),
    write: changes => told(() => db.batch(changes.map(operationOf), { sync: true })),
    writeMany: changes => told(() => writeSliced(db, changes)),
    close: () => told(() => db.close()),
  }
}

const operationOf = (change: StoreChange) =>
  'put' in change
    ? { type: 'put' as const, key: change.put, value: change.value }
    : { type: 'del' as const, key: change.del }

/** Changes that are taken in one go, about a millisecond. */
const SLICE = 200

async function writeSliced(db: Db, changes: Iterable<StoreChange>): Promise<void> {
  const batch = db.batch()
  try {
    let taken = 0
    for (const change of changes) {
      if ('put' in change) batch.put(change.put, change.value)
      else batch.del(change.del)
      if (++taken % SLICE === 0) await new Promise(resolve => setImmediate(resolve))
    }
  } catch (thrown) {
    await batch.close()
    throw thrown
  }
  await batch.write({ sync: true })
}

/** What a range without limit reads from the database at a time, bytes: each time costs a turn of the loop. */
const PAGE_BYTES = 1 << 18

async function* rangeOf(db: Db, folder: string, range: StoreRange): AsyncGenerator<readonly [string, Bytes]> {
  const page = range.limit === undefined ? { highWaterMarkBytes: PAGE_BYTES } : {}
  try {
    for await (const [key, value] of db.iterator({ ...range, ...page })) yield [key, plain(value)]
  } catch (thrown) {
    throw storeFault(thrown, folder)
  }
}
