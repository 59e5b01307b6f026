/**
 * A whole group in one signed file: its log, its people, its words, its ads and its dealings with others, so that it can
 * move to another machine or be kept by an accountant. What is derived is left out and computed again; sessions and
 * prices of the moment are left out; secrets are in it only when they are asked for.
 *
 *     localpay-group/1 LF                                  what it is
 *     length (4 bytes, big-endian) ‖ CBOR {k, v}           one row of the database, again and again
 *     0 (4 bytes) ‖ CBOR signed thing                      the seal: rows and hash, by the group's key, domain 'export'
 *
 * The seal covers every byte before it. The file proves itself: whoever reads it folds the log in it again.
 */
import {
  type Bytes,
  blob,
  concat,
  count,
  decodeAs,
  encodeAs,
  fixed,
  holds,
  LIMITS,
  oneOf,
  type Signed,
  type Signer,
  seal,
  signedShape,
  struct,
  text,
  utf8,
  type Verify,
} from '@localpay/protocol'
import type { Store, StoreChange } from './ports.ts'
import { all } from './store-keys.ts'

/** A file that is none of ours, or not whole. The message is a sentence. */
class GroupFileFault extends Error {
  readonly code = 'group-file'
}

/** A running hash, which the machine brings. */
export interface Hasher {
  readonly update: (bytes: Bytes) => void
  readonly digest: () => Bytes
}

const MAGIC = utf8('localpay-group/1\n')

/** What of the database is a group, in the order of the file; the log first, so that a broken one is seen early. */
// biome-ignore format: a table reads by line.
const PREFIXES = [
  'log/', 'own/place', 'own/epoch', 'person/', 'photo/', 'name/', 'terms/', 'invitation/', 'memo/', 'ad/', 'adhead/', 'author/', 'record/',
  'out/', 'ctr/', 'xfer/', 'ended/', 'invoice/', 'offer/', 'round/',
] as const
/**
 * Secrets: with them the file is as good as the computer itself. What members write to each other is one: a move takes it
 * along, and whoever gets the books reads none of it.
 */
const SECRETS = ['key/', 'own/transport', 'own/proof', 'own/probe', 'own/alias', 'message/', 'box/'] as const

/** One row: a commit group of the log may be large, everything else is small. */
const ROW_BYTES_MAX = 40 * 1024 * 1024
/** Rows of one group's file: ten years of a large one are a few million. */
const ROWS_MAX = 20_000_000

const rowShape = struct({ k: text(400, 1), v: blob(ROW_BYTES_MAX) })
const sealShape = struct({ v: oneOf(1), rows: count(ROWS_MAX), hash: fixed(32), at: count() })

const lengthOf = (n: number): Bytes => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, n)
  return bytes
}

export interface ExportWish {
  readonly signer: Signer
  readonly secrets: boolean
  readonly at: number
  readonly hasher: Hasher
}

/** The file, piece by piece. @pre nobody writes meanwhile */
export async function* writeGroupFile(store: Store, wish: ExportWish): AsyncGenerator<Bytes> {
  const { signer, secrets, at, hasher } = wish
  const out = (bytes: Bytes): Bytes => {
    hasher.update(bytes)
    return bytes
  }
  yield out(MAGIC)
  let rows = 0
  for (const prefix of [...PREFIXES, ...(secrets ? SECRETS : [])])
    for await (const [k, v] of store.range(all(prefix))) {
      const row = encodeAs(rowShape, { k, v })
      yield out(concat([lengthOf(row.length), row]))
      rows++
    }
  const sealed = seal('export', encodeAs(sealShape, { v: 1, rows, hash: hasher.digest(), at }), signer)
  yield concat([lengthOf(0), encodeAs(signedShape, sealed)])
}

/** Takes bytes as they come and gives them out in the lengths that are asked for. */
class Pieces {
  readonly #source: AsyncIterator<Bytes>
  #held: Bytes = new Uint8Array(0)
  constructor(source: AsyncIterable<Bytes>) {
    this.#source = source[Symbol.asyncIterator]()
  }
  async take(length: number): Promise<Bytes> {
    while (this.#held.length < length) {
      const next = await this.#source.next()
      if (next.done === true) throw new GroupFileFault('The file ends too early. Copy it again.')
      this.#held = this.#held.length === 0 ? next.value : concat([this.#held, next.value])
    }
    const taken = this.#held.slice(0, length)
    this.#held = this.#held.subarray(length)
    return taken
  }
  async rest(max: number): Promise<Bytes> {
    const parts: Bytes[] = [this.#held]
    let size = this.#held.length
    for (let next = await this.#source.next(); next.done !== true; next = await this.#source.next()) {
      parts.push(next.value)
      size += next.value.length
      if (size > max) throw new GroupFileFault('There is something behind the end of the file.')
    }
    return concat(parts)
  }
}

export interface ReadGroupFile {
  readonly rows: number
  readonly hasSecrets: boolean
  /** Who sealed it: the caller asks the log in it whether that is the group's key. */
  readonly seal: Signed
  readonly at: number
}

/** Every row of the file, to be written, and at the end what the seal says. @throws GroupFileFault */
export async function readGroupFile(
  source: AsyncIterable<Bytes>,
  write: (change: StoreChange) => Promise<void>,
  means: { readonly hasher: Hasher; readonly verify: Verify },
): Promise<ReadGroupFile> {
  const pieces = new Pieces(source)
  const magic = await pieces.take(MAGIC.length)
  if (magic.some((byte, i) => byte !== MAGIC[i])) throw new GroupFileFault('This is no file of a group.')
  means.hasher.update(magic)
  let [rows, hasSecrets] = [0, false]
  for (;;) {
    const head = await pieces.take(4)
    const length = new DataView(head.buffer, head.byteOffset, 4).getUint32(0)
    if (length === 0) break
    if (length > ROW_BYTES_MAX + 1024 || ++rows > ROWS_MAX) throw new GroupFileFault('The file is damaged.')
    const bytes = await pieces.take(length)
    for (const part of [head, bytes]) means.hasher.update(part)
    const change = rowOf(bytes)
    hasSecrets ||= isSecret(change.put)
    await write(change)
  }
  const hash = means.hasher.digest()
  const sealed = readSeal(await pieces.rest(LIMITS.recordBytesMax), means.verify)
  const isSame = sealed.content.rows === rows && sealed.content.hash.every((byte, i) => byte === hash[i])
  if (!isSame) throw new GroupFileFault('The file was changed after it was made.')
  return { rows, hasSecrets, seal: sealed.signed, at: sealed.content.at }
}

const isSecret = (key: string): boolean => SECRETS.some(prefix => key.startsWith(prefix))

function rowOf(bytes: Bytes): Extract<StoreChange, { put: string }> {
  const row = decodeAs(rowShape, bytes, ROW_BYTES_MAX + 1024)
  if (!row.ok) throw new GroupFileFault('The file is damaged.')
  const { k, v } = row.value
  // Only what is a group: a made-up file sets no session and no derived row.
  if (!PREFIXES.some(prefix => k.startsWith(prefix)) && !isSecret(k))
    throw new GroupFileFault(`The file holds something that is no part of a group: ${k.slice(0, 40)}.`)
  return { put: k, value: v }
}

function readSeal(bytes: Bytes, verify: Verify) {
  const signed = decodeAs(signedShape, bytes)
  if (!signed.ok || !holds('export', signed.value, verify))
    throw new GroupFileFault('The seal of the file is not good.')
  const content = decodeAs(sealShape, signed.value.b)
  if (!content.ok) throw new GroupFileFault('The seal of the file does not read.')
  return { signed: signed.value, content: content.value }
}
