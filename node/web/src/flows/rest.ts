/**
 * Where the unlocked key rests between visits: IndexedDB, wrapped by an AES-GCM key that WebCrypto makes and never
 * hands out. A thief of the browser's files gets a wrapped key; a page elsewhere gets nothing.
 */

export interface Rest {
  readonly get: (member: string) => Promise<Uint8Array | null>
  readonly put: (member: string, seed: Uint8Array) => Promise<void>
  readonly clear: () => Promise<void>
}

/** Nothing outlives the tab. */
export const noRest: Rest = { get: async () => null, put: async () => {}, clear: async () => {} }

interface Row {
  readonly wrapping: CryptoKey
  readonly iv: Uint8Array<ArrayBuffer>
  readonly sealed: ArrayBuffer
}

const DATABASE = 'localpay'
const STORE = 'rest'

const promised = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

async function withStore<T>(
  indexedDb: IDBFactory,
  mode: IDBTransactionMode,
  run: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDb.open(DATABASE, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
  const database = await promised(opening)
  try {
    return await promised(run(database.transaction(STORE, mode).objectStore(STORE)))
  } finally {
    database.close()
  }
}

/** Private windows and full disks refuse storage; then it is as if there were none, and the password is asked. */
function browserRest(indexedDb: IDBFactory, crypto: Crypto): Rest {
  const { subtle } = crypto
  return {
    get: async member => {
      try {
        const row = await withStore<Row | undefined>(indexedDb, 'readonly', store => store.get(member))
        if (row === undefined) return null
        return new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv: row.iv }, row.wrapping, row.sealed))
      } catch {
        return null
      }
    },
    put: async (member, seed) => {
      try {
        const wrapping = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
          'encrypt',
          'decrypt',
        ])
        const iv = crypto.getRandomValues(new Uint8Array(12))
        const sealed = await subtle.encrypt({ name: 'AES-GCM', iv }, wrapping, new Uint8Array(seed))
        const row: Row = { wrapping, iv, sealed }
        await withStore(indexedDb, 'readwrite', store => store.put(row, member))
      } catch {
        // Asked again next time.
      }
    },
    clear: async () => {
      try {
        await withStore(indexedDb, 'readwrite', store => store.clear())
      } catch {
        // Nothing was kept.
      }
    },
  }
}

/** WebCrypto exists only on a secure address. */
export const restOf = (win: Window & typeof globalThis): Rest =>
  win.isSecureContext && 'indexedDB' in win && win.crypto.subtle !== undefined
    ? browserRest(win.indexedDB, win.crypto)
    : noRest
