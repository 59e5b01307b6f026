/**
 * The operational keys of this folder. One is in force: the one that the books name. A new one is on disk before anybody
 * hears of it, and former ones stay: what was signed with them may have to be shown again while transfers of their epoch
 * are open (H12), and a crash between any two steps of a hand-over leaves a key that the books still find.
 */
import { type Book, encodeAs, keyName, type PublicKey, type Signer } from '@localpay/protocol'
import type { Ports, StoreChange } from '../ports.ts'
import { rangeRows, secretRow } from '../rows.ts'
import { all, KEYS } from '../store-keys.ts'

/** The folder lacks the key that the books name: it came without its secrets, or another machine took over. */
export class KeyFault extends Error {
  readonly code = 'key-missing'
  constructor() {
    super(
      'This folder does not hold the key that the group named last. Run «localpay handover stolen» with the recovery ' +
        'words to name one of this machine, or use the folder that has it.',
    )
  }
}

export interface OwnKeys {
  /** Of the key in force; before founding of the one that will be. @throws KeyFault */
  readonly signer: (book: Book) => Signer
  /** Of the key of one of our epochs, for statements under it; null when this folder does not have it. */
  readonly ofEpoch: (book: Book, ke: number) => Signer | null
  readonly of: (key: PublicKey) => Signer | null
  /** A key for a hand-over: `change` is in the batch that tells of it, then `keep` is called. */
  readonly make: () => { readonly key: PublicKey; readonly change: StoreChange; readonly keep: () => void }
  /** Of a hand-over that was given up. */
  readonly forget: (key: PublicKey) => { readonly change: StoreChange; readonly done: () => void }
}

/** Makes the first key where there is none. @throws RowFault */
export async function openOwnKeys({ store, random, crypto }: Ports): Promise<OwnKeys> {
  const signers = new Map<PublicKey, Signer>()
  const add = (seed: Uint8Array): Signer => {
    const signer = crypto.signerOf(seed)
    signers.set(signer.pub, signer)
    return signer
  }
  for await (const [, { bytes }] of rangeRows(store, secretRow, all('key/'))) add(bytes)

  const of = (key: PublicKey): Signer | null => signers.get(key) ?? null
  const make: OwnKeys['make'] = () => {
    const seed = random.bytes(32)
    const { pub } = crypto.signerOf(seed)
    const change = { put: KEYS.key(pub), value: encodeAs(secretRow, { bytes: seed }) }
    return { key: pub, change, keep: () => void add(seed) }
  }
  if (signers.size === 0) {
    const { change, keep } = make()
    await store.write([change])
    keep()
  }
  const [first] = signers.values()
  return {
    signer: book => {
      const group = book.tables.group.get('group')
      const signer = group === undefined ? (first ?? null) : of(group.key)
      if (signer === null) throw new KeyFault()
      return signer
    },
    ofEpoch: (book, ke) => {
      const gid = book.tables.group.get('group')?.gid
      const row = gid === undefined ? undefined : book.tables.keys.get(keyName(gid, ke))
      return row === undefined ? null : of(row.key)
    },
    of,
    make,
    forget: key => ({ change: { del: KEYS.key(key) }, done: () => void signers.delete(key) }),
  }
}
