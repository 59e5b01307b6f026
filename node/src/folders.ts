/** Where things lie: in a node's home, and in this package. */
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The database of a home folder. */
export const storeFolder = (home: string): string => join(home, 'store')

/** Where `npm run build` puts the members' web app. */
export const WEB_FOLDER = fileURLToPath(new URL('../web/dist', import.meta.url))

/** Below this share of the disk a node says that it is not well. */
export const DISK_FREE_MIN = 0.05

/** Share of the disk under this folder that is free, from 0 to 1. */
export async function diskFree(folder: string): Promise<number> {
  const { bavail, blocks } = await statfs(folder)
  return blocks === 0 ? 1 : bavail / blocks
}
