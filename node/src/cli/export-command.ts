/** `localpay export` and `localpay import`: a whole group as one signed file, and back, with the same balances. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { groupOf } from '@localpay/protocol'
import { type Hasher, type ReadGroupFile, readGroupFile, writeGroupFile } from '../app/group-file.ts'
import type { Store, StoreChange } from '../app/ports.ts'
import { getRow, secretRow } from '../app/rows.ts'
import { KEYS } from '../app/store-keys.ts'
import { type VerifiedLedger, verifyLedger } from '../app/verify-ledger.ts'
import { homeFolder } from '../config.ts'
import { storeFolder } from '../folders.ts'
import { holdsStore, openStore } from '../store/open-store.ts'
import { auditCrypto, systemCrypto } from '../system/crypto.ts'
import { type Console, type ExitCode, UsageFault } from './console.ts'

export interface ExportOptions {
  readonly file: string
  readonly home?: string
  readonly secrets?: boolean
}

/** Bytes written together. */
const BATCH_BYTES = 4 * 1024 * 1024

function sha256(): Hasher {
  const hash = createHash('sha256')
  return { update: bytes => void hash.update(bytes), digest: () => new Uint8Array(hash.digest()) }
}

/** Checks the whole ledger, and only then writes: a file of a broken ledger would hide what is broken. */
export async function exportCommand(options: ExportOptions, out: Console): Promise<ExitCode> {
  const { file, home, secrets = false } = options
  if (existsSync(file)) throw new UsageFault(`${file} is there already. Choose another name.`)
  const store = await openStore(storeFolder(homeFolder(process.env, home)), { create: false })
  try {
    const ledger = await wholeLedger(store)
    const seed = await getRow(store, secretRow, KEYS.key(groupOf(ledger.book).key))
    if (seed === null)
      throw new UsageFault(
        'This folder lacks the key of the group. Name a new one with «localpay handover stolen».',
      )
    const signer = systemCrypto().signerOf(seed.bytes)
    const wish = { signer, secrets, at: Date.now(), hasher: sha256() }
    await writeFile(file, writeGroupFile(store, wish))
    out.say(`«${ledger.name}» is in ${file}: ${ledger.entries} entries, ${ledger.accounts} accounts.`)
    if (secrets) out.say('Whoever has this file can act as the group. Keep it like the twelve words.')
    else
      out.say(
        'The key of the group is not in it: where it is imported, «localpay handover stolen» names a new one.',
      )
    return 0
  } finally {
    await store.close()
  }
}

/** The whole file or none: it gets its name only once it is on the disk. Nobody else on this machine may read it. */
async function writeFile(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const unfinished = `${path}.part`
  const handle = await open(unfinished, 'w', 0o600)
  try {
    for await (const piece of pieces) await handle.write(piece)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, path)
}

/** Into an empty home only: a group is never written over another. */
export async function importCommand(options: ExportOptions, out: Console): Promise<ExitCode> {
  const folder = storeFolder(homeFolder(process.env, options.home))
  if (holdsStore(folder)) throw new UsageFault(`There is a group in ${folder} already.`)
  if (!(await stat(options.file).catch(() => null))?.isFile())
    throw new UsageFault(`There is no file ${options.file}.`)
  const unfinished = `${folder}.part`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
  try {
    const { file, ledger } = await fill(unfinished, options.file)
    await rename(unfinished, folder)
    out.say(
      `«${ledger.name}» is here: ${ledger.entries} entries, ${ledger.accounts} accounts, sum ${ledger.sum}.`,
    )
    out.say(
      file.hasSecrets
        ? 'Start it with: localpay start. Do not start the other copy again: two would sign two histories.'
        : 'The key of the group was not in the file: name a new one with «localpay handover stolen».',
    )
    return 0
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

async function fill(folder: string, path: string): Promise<{ file: ReadGroupFile; ledger: VerifiedLedger }> {
  const store = await openStore(folder)
  try {
    let [batch, size]: [StoreChange[], number] = [[], 0]
    const write = async (change: StoreChange): Promise<void> => {
      batch.push(change)
      if ('put' in change) size += change.value.length
      if (size < BATCH_BYTES) return
      await store.write(batch)
      ;[batch, size] = [[], 0]
    }
    const { verify } = systemCrypto()
    const file = await readGroupFile(createReadStream(path), write, { hasher: sha256(), verify })
    await store.write(batch)
    const ledger = await wholeLedger(store)
    if (file.seal.k !== groupOf(ledger.book).key)
      throw new UsageFault('Somebody else than the group itself has sealed this file.')
    return { file, ledger }
  } finally {
    await store.close()
  }
}

async function wholeLedger(store: Store): Promise<VerifiedLedger> {
  const crypto = auditCrypto()
  try {
    const checked = await verifyLedger(store, crypto)
    if (checked.ok) return checked.value
    const { seq, code, why } = checked.refusal
    if (code === 'empty') throw new UsageFault('There is no group here yet.')
    throw new UsageFault(
      `The ledger is not whole (entry ${seq ?? '-'}, ${code}: ${why}). Run «localpay verify».`,
    )
  } finally {
    await crypto.close()
  }
}
