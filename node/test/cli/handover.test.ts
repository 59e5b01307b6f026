/** A group changes hands at the command line, as a volunteer does it: domain.md rule 36. */
import { existsSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Ended, INIT, killedOnce, localpay, newHome, PASSWORD, running, told } from './cli-process.ts'

/** The twelve words of a command's output. */
const wordsIn = ({ out }: Ended): string => /^ {2}((?:[a-z]+ ){11}[a-z]+)$/m.exec(out)?.[1] ?? ''

interface Founded {
  readonly home: string
  readonly words: string
}

async function founded(): Promise<Founded> {
  const home = await newHome()
  const made = await localpay(home, INIT, PASSWORD)
  const words = wordsIn(made)
  expect(words.split(' ')).toHaveLength(12)
  return { home, words }
}

/** The draft is on the disk: in the journal of the database that the other process has open. */
async function hasBegun(home: string): Promise<boolean> {
  const folder = join(home, 'store')
  const journals = (await readdir(folder)).filter(name => name.endsWith('.log'))
  const read = await Promise.all(
    journals.map(name => readFile(join(folder, name)).catch(() => Buffer.alloc(0))),
  )
  return read.some(bytes => bytes.includes('own/handover'))
}

const shown = async (home: string) => {
  const { out } = await localpay(home, ['handover', 'show', '--json'])
  return JSON.parse(out.trim().split('\n').at(-1) ?? '{}')
}

describe('localpay handover', { timeout: 120_000 }, () => {
  test('new-admin: the words of today let new ones in, which then alone count; the ledger verifies', async () => {
    const { home, words } = await founded()
    expect(await shown(home)).toMatchObject({ ok: true, keyEpoch: 1, rootEpoch: 0, needs: 1, waiting: null })
    const done = await told(home, ['handover', 'new-admin'], [words.toUpperCase()])
    expect([done.code, done.err]).toEqual([0, ''])
    const fresh = wordsIn(done)
    expect(fresh).not.toBe(words)
    expect(await shown(home)).toMatchObject({ keyEpoch: 2, rootEpoch: 1 })
    expect(await localpay(home, ['verify'])).toMatchObject({ code: 0 })
    const late = await told(home, ['handover', 'new-admin'], [words])
    expect([late.code, late.err]).toEqual([
      2,
      expect.stringContaining('Nothing has changed: the recovery words of before still count.'),
    ])
    expect(late.err).toContain('These words are not among those that count here.')
    expect(await shown(home)).toMatchObject({ keyEpoch: 2, waiting: null })
    expect((await told(home, ['handover', 'stolen'], [fresh])).code).toBe(0)
    expect(await shown(home)).toMatchObject({ keyEpoch: 3, rootEpoch: 1 })
  })

  test('stolen: a new key, books that begin again from a copy, a new address in the network; the node starts', async () => {
    const { home, words } = await founded()
    const first = await running(home)
    const peer = /p2p\/(\S+)/.exec(first.greeting)?.[1]
    await first.end('SIGTERM')
    const done = await told(home, ['handover', 'stolen'], [words])
    expect(done.out).toContain('Whatever the key of before signs from now on counts nowhere.')
    expect(done.out).toContain('Ask them to change their passwords')
    expect(await localpay(home, ['verify'])).toMatchObject({ code: 0 })
    const again = await running(home)
    expect(/p2p\/(\S+)/.exec(again.greeting)?.[1]).not.toBe(peer)
    await again.end('SIGTERM')
  })

  test('a group that was imported without its key gets one, and starts', async () => {
    const { home, words } = await founded()
    const file = join(home, 'group.localpay')
    expect((await localpay(home, ['export', file])).code).toBe(0)
    const other = await newHome()
    expect((await localpay(other, ['import', file])).code).toBe(0)
    expect((await localpay(other, ['start'])).err).toContain('localpay handover stolen')
    expect((await localpay(other, ['handover', 'show'])).out).toContain('NOT in this folder')
    expect((await told(other, ['handover', 'stolen'], [words])).code).toBe(0)
    const node = await running(other)
    expect(node.greeting).toContain('Vallée Échange')
    await node.end('SIGTERM')
    expect(await localpay(other, ['verify'])).toMatchObject({ code: 0 })
  })

  test('words in several houses: a file travels, each signs, it is finished where it was begun', async () => {
    const { home, words } = await founded()
    const nowhere = await newHome()
    const made = await Promise.all([1, 2, 3].map(() => localpay(nowhere, ['handover', 'words'])))
    const keys = made.map(({ out }) => /^ {2}([0-9a-f]{64})$/m.exec(out)?.[1] ?? '')
    const file = join(home, 'handover.txt')
    const roots = keys.flatMap(key => ['--root', key])
    const begun = await localpay(home, ['handover', 'new-admin', ...roots, '--needs', '2', '--file', file])
    expect([begun.code, begun.err]).toEqual([0, ''])
    expect((await stat(file)).mode & 0o077).toBe(0)
    const early = await localpay(home, ['handover', 'finish', file])
    expect([early.code, early.err]).toEqual([2, expect.stringContaining('Not enough have signed yet')])
    for (const sheet of [words, wordsIn(made[2] as Ended), wordsIn(made[0] as Ended)]) {
      const signed = await told(nowhere, ['handover', 'sign', file], [sheet])
      expect([signed.code, signed.err]).toEqual([0, ''])
      expect(signed.out).toContain('New recovery words: 2 of 3 must sign from then on')
    }
    const twice = await told(nowhere, ['handover', 'sign', file], [words])
    expect(twice.err).toContain('These words have signed already.')
    expect((await localpay(home, ['handover', 'show', file])).out).toContain('All have signed.')
    expect(await localpay(home, ['handover', 'finish', file])).toMatchObject({ code: 0 })
    expect(await shown(home)).toMatchObject({ keyEpoch: 2, rootEpoch: 1, needs: 2, waiting: null })
    expect(await localpay(home, ['verify'])).toMatchObject({ code: 0 })
  })

  test('a process killed after it began leaves what waits, to be given up; nothing else has changed', async () => {
    const { home, words } = await founded()
    await killedOnce(home, ['handover', 'stolen'], () => hasBegun(home))
    expect(await shown(home)).toMatchObject({ keyEpoch: 1, waiting: { restart: true } })
    const other = await told(home, ['handover', 'new-admin'], [words])
    expect(other.err).toContain('A hand-over waits already')
    expect(await localpay(home, ['handover', 'drop'])).toMatchObject({ code: 0 })
    expect((await told(home, ['handover', 'new-admin'], [words])).code).toBe(0)
  })

  test('says in words what is wrong', async () => {
    const { home, words } = await founded()
    const asked = async (...lines: string[]) => (await told(home, ['handover', 'stolen'], lines)).err
    expect(await asked()).toContain('Words are missing')
    expect(await asked('one two three')).toContain('There must be twelve words; these are 3.')
    expect(await asked(words.replace(/^\S+/, 'bonjour'))).toContain(
      '«bonjour», word 1, is not a word of the list.',
    )
    const swapped = words.split(' ').toReversed().join(' ')
    expect(await asked(swapped)).toMatch(/misread or swapped|not among those that count/)
    const node = await running(home)
    expect(await asked(words)).toContain('LocalPay is running on this folder. Stop it first')
    await node.end('SIGTERM')
    const empty = await newHome()
    expect((await localpay(empty, ['handover', 'show'])).err).toContain(
      'There is no group in this folder yet.',
    )
    const junk = join(home, 'junk.txt')
    await writeFile(junk, 'hello')
    expect((await localpay(home, ['handover', 'sign', junk])).err).toContain('This is no hand-over file')
    expect((await localpay(home, ['handover', 'finish', `${junk}.none`])).err).toContain('cannot be read')
    const needs = await localpay(home, ['handover', 'new-admin', '--needs', '2'])
    expect(needs).toMatchObject({ code: 2, err: expect.stringContaining('--needs') })
    expect(await shown(home)).toMatchObject({ keyEpoch: 1, waiting: null })
  })

  test('no words are anywhere in the folder or in a file', async () => {
    const { home, words } = await founded()
    const file = join(home, 'handover.txt')
    await localpay(home, ['handover', 'stolen', '--file', file])
    await told(home, ['handover', 'sign', file], [words])
    expect(existsSync(`${file}.part`)).toBe(false)
    const text = await readFile(file, 'utf8')
    for (const word of words.split(' ')) expect(text.toLowerCase()).not.toContain(` ${word} `)
    expect(text.startsWith('localpay-handover-1\n')).toBe(true)
  })
})
