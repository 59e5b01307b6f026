/** A copy of the sources with a rule taken away. Nothing is built, so the edits alone are what differs. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Edit } from './mutation.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
/** What the simulator runs from. */
const COPIED = [
  'package.json',
  'protocol/package.json',
  'protocol/src',
  'node/package.json',
  'node/src',
  'simulations/package.json',
  'simulations/src',
]
/** Our own workspaces, as npm links them. */
const OWN = { node: 'node', protocol: 'protocol', simulations: 'simulations' } as const

export interface Checkout {
  readonly root: string
  readonly remove: () => Promise<void>
}

/** @throws Error when a text to be taken away does not stand there exactly once: the mutation is stale */
export async function checkoutWith(edits: readonly Edit[]): Promise<Checkout> {
  const root = await mkdtemp(join(tmpdir(), 'localpay-mutant-'))
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true })
  try {
    for (const path of COPIED) await cp(join(ROOT, path), join(root, path), { recursive: true })
    await linkModules(root)
    for (const edit of edits) {
      const path = join(root, edit.file)
      await writeFile(path, edited(await readFile(path, 'utf8'), edit))
    }
    return { root, remove }
  } catch (cause) {
    await remove()
    throw cause
  }
}

/** @throws Error when the text does not stand there exactly once */
export function edited(text: string, { file, from, to }: Edit): string {
  const parts = text.split(from)
  if (parts.length !== 2)
    throw new Error(`«${from.slice(0, 60)}» stands ${parts.length - 1} times in ${file}`)
  return parts.join(to)
}

/** Libraries are the same; only the workspaces are those of the copy. */
async function linkModules(root: string): Promise<void> {
  const modules = join(root, 'node_modules')
  await mkdir(join(modules, '@localpay'), { recursive: true })
  for (const name of await readdir(join(ROOT, 'node_modules')))
    if (name !== '@localpay' && !name.startsWith('.'))
      await symlink(join(ROOT, 'node_modules', name), join(modules, name))
  for (const [name, folder] of Object.entries(OWN))
    await symlink(join(root, folder), join(modules, '@localpay', name))
}
