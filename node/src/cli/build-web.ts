/**
 * Builds the members' web app when there is none, or when its sources changed since. Sources are compared by name,
 * size and time, so looking takes a few milliseconds and Vite is loaded only to build.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WEB_FOLDER } from '../folders.ts'
import { type Console, UsageFault } from './console.ts'

const web = (path: string): string => fileURLToPath(new URL(`../../web/${path}`, import.meta.url))

/** What the page is made from. */
const SOURCES: readonly string[] = [
  ...['src', 'public', 'index.html', 'docs.html', 'vite.config.ts', 'build', 'package.json'].map(web),
  fileURLToPath(new URL('../app/contract.ts', import.meta.url)),
  fileURLToPath(new URL('../../../protocol/src', import.meta.url)),
]

/** Beside the built files: the state of the sources they were built from. */
const STAMP = join(WEB_FOLDER, '.built-from')

export const isWebBuilt = (): boolean => existsSync(join(WEB_FOLDER, 'index.html'))

/** @returns whether it had to be built. @throws UsageFault where it neither is built nor can be */
export async function buildWeb(out: Console): Promise<boolean> {
  const stamp = await stampOf(SOURCES)
  if (isWebBuilt() && (await readFile(STAMP, 'utf8').catch(() => '')) === stamp) return false
  const vite = await import('vite').catch(() => null)
  if (vite === null) {
    if (isWebBuilt()) return false
    throw new UsageFault('The web app is not built, and Vite is not installed to build it. Run: npm ci')
  }
  out.say('Building the web app …')
  await vite.build({ configFile: web('vite.config.ts'), logLevel: 'warn' })
  await writeFile(STAMP, stamp)
  return true
}

/** A hash over names, sizes and times of all files under these paths. */
async function stampOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) {
    for (const file of await filesUnder(path)) {
      const { size, mtimeMs } = await stat(file)
      hash.update(`${file}\0${size}\0${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

async function filesUnder(path: string): Promise<readonly string[]> {
  if (!existsSync(path)) return []
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}
