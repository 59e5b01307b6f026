/** The store on a real LevelDB, in folders of their own, against a second real process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Store, StoreRange } from '../src/app/ports.ts'
import { all } from '../src/app/store-keys.ts'
import { holdsStore, openStore, StoreFault } from '../src/store/open-store.ts'

let folder: string
const open: Store[] = []
const children: ChildProcess[] = []

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'localpay-store-')), 'store')
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const store of open.splice(0)) await store.close()
  await rm(join(folder, '..'), { recursive: true, force: true })
})

async function opened(): Promise<Store> {
  const store = await openStore(folder)
  open.push(store)
  return store
}

const bytes = (...list: number[]): Uint8Array => new Uint8Array(list)

async function keysOf(store: Store, range: StoreRange): Promise<string[]> {
  const keys: string[] = []
  for await (const [key] of store.range(range)) keys.push(key)
  return keys
}

/** Writes in another process until it has said `lines` lines; answers the last number it said. */
async function writeElsewhere(lines: number): Promise<{ child: ChildProcess; last: () => number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'store-writer.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  let said = -1
  await new Promise<void>((resolve, reject) => {
    child.once('exit', code => reject(new Error(`the writer ended early with ${code}`)))
    createInterface({ input: child.stdout! }).on('line', line => {
      said = Number(line)
      if (said + 1 >= lines) resolve()
    })
  })
  return { child, last: () => said }
}

test('what was written is read again, by key and in order of keys', async () => {
  const store = await opened()
  await store.write([
    { put: 'log/000000000002', value: bytes(2) },
    { put: 'log/000000000001', value: bytes(1, 0, 255) },
    { put: 'memo/x', value: bytes() },
    { put: 'logs', value: bytes(9) },
  ])
  expect(await store.get('log/000000000001')).toEqual(bytes(1, 0, 255))
  expect(await store.get('memo/x')).toEqual(bytes())
  expect(await store.get('log/000000000003')).toBeUndefined()
  expect(await keysOf(store, all('log/'))).toEqual(['log/000000000001', 'log/000000000002'])
  expect(await keysOf(store, { ...all('log/'), reverse: true, limit: 1 })).toEqual(['log/000000000002'])
})

test('a range begins with its first key and ends before its last', async () => {
  const store = await opened()
  await store.write(['a', 'b', 'c'].map(put => ({ put, value: bytes(1) })))
  expect(await keysOf(store, { gte: 'a', lt: 'c' })).toEqual(['a', 'b'])
  expect(await keysOf(store, { gte: 'a', lt: 'c', reverse: true })).toEqual(['b', 'a'])
})

test('a range does not see what is written after it began', async () => {
  const store = await opened()
  await store.write([{ put: 'a/1', value: bytes(1) }])
  const rows = store.range(all('a/'))[Symbol.asyncIterator]()
  expect((await rows.next()).value?.[0]).toBe('a/1')
  await store.write([{ put: 'a/2', value: bytes(2) }])
  expect((await rows.next()).done).toBe(true)
})

test('the later change of a batch holds', async () => {
  const store = await opened()
  await store.write([
    { put: 'a', value: bytes(1) },
    { del: 'a' },
    { put: 'b', value: bytes(1) },
    { put: 'b', value: bytes(2) },
  ])
  expect(await store.get('a')).toBeUndefined()
  expect(await store.get('b')).toEqual(bytes(2))
})

test('a value is there at once, without waiting', async () => {
  const store = await opened()
  await store.write([{ put: 'a', value: bytes(1, 2) }])
  expect(store.getNow('a')).toEqual(bytes(1, 2))
  expect(store.getNow('b')).toBeUndefined()
})

test('thousands of changes are one batch: all of them, or none when one cannot be made', async () => {
  const store = await opened()
  const some = function* (count: number, fault: boolean) {
    for (let n = 0; n < count; n++) yield { put: `n/${String(n).padStart(5, '0')}`, value: bytes(n & 255) }
    yield { del: 'n/00007' }
    if (fault) throw new Error('it cannot be made')
  }
  await expect(store.writeMany(some(3_000, true))).rejects.toThrow('it cannot be made')
  expect(await keysOf(store, all('n/'))).toEqual([])
  await store.writeMany(some(3_000, false))
  expect(await keysOf(store, all('n/'))).toHaveLength(2_999)
})

test('a closed store tells so', async () => {
  const store = await openStore(folder)
  await store.close()
  await expect(store.get('a')).rejects.toMatchObject({ name: 'StoreFault', code: 'closed' })
  expect(() => store.getNow('a')).toThrow(expect.objectContaining({ name: 'StoreFault', code: 'closed' }))
  await expect(store.writeMany([{ del: 'a' }])).rejects.toMatchObject({ code: 'closed' })
  await expect(store.write([{ del: 'a' }])).rejects.toMatchObject({ code: 'closed' })
  await expect(keysOf(store, all(''))).rejects.toMatchObject({ code: 'closed' })
})

test('closing twice is closing once', async () => {
  const store = await openStore(folder)
  await store.close()
  await store.close()
})

test('a store that shall not be made is reported missing and is not made', async () => {
  await expect(openStore(folder, { create: false })).rejects.toMatchObject({ code: 'missing' })
  expect(holdsStore(folder)).toBe(false)
})

test('only the owner may look into the folder', async () => {
  await opened()
  expect((await stat(folder)).mode & 0o077).toBe(0)
})

test('a second process on the folder is told in plain words that LocalPay is running there', async () => {
  const { child } = await writeElsewhere(1)
  const fault: unknown = await openStore(folder).catch((thrown: unknown) => thrown)
  expect(fault).toBeInstanceOf(StoreFault)
  expect(fault).toMatchObject({ code: 'in-use' })
  expect((fault as StoreFault).message).toContain('LocalPay is already running on this folder')
  expect(child.exitCode).toBeNull()
})

test('after kill -9 everything acknowledged is there, and every batch is whole', async () => {
  const { child, last } = await writeElsewhere(50)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const store = await opened()
  const [a, b] = [await keysOf(store, all('a/')), await keysOf(store, all('b/'))]
  expect(a.length).toBeGreaterThanOrEqual(last() + 1)
  expect(b.map(key => key.slice(2))).toEqual(a.map(key => key.slice(2)))
  const newest = (await store.get('last')) as Uint8Array
  expect((newest[0] as number) + 256 * (newest[1] as number)).toBe(a.length - 1)
})

test('a database with changed bytes is called damaged, not empty', async () => {
  const store = await openStore(folder)
  for (let n = 0; n < 40; n++) await store.write([{ put: `k/${n}`, value: new Uint8Array(500).fill(n) }])
  await store.close()
  const manifest = (await readdir(folder)).find(name => name.startsWith('MANIFEST')) as string
  const path = join(folder, manifest)
  const content = await readFile(path)
  content.fill(0xff, 0, 40)
  await writeFile(path, content)
  await expect(openStore(folder)).rejects.toMatchObject({ code: 'corrupt' })
})
