/** A whole group in one file: it moves with equal balances, and no changed byte passes. */
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { termsHash } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeMessages } from '../../src/app/messages.ts'
import type { Store } from '../../src/app/ports.ts'
import { all } from '../../src/app/store-keys.ts'
import { exportCommand, importCommand } from '../../src/cli/export-command.ts'
import { openStore } from '../../src/store/open-store.ts'
import { newFolder, openTestNode, wish, yes } from '../support/test-node.ts'
import { balance, payment, village } from '../support/village.ts'

const TERMS = 'Give as you take.'

/** Somebody of the committee who is not in the books. */
const NOBODY = { member: '' as never, account: '' as never, committee: true, roles: [], area: null }

const quiet = { say: () => {}, complain: () => {} }

interface Moved {
  /** Home of the group as it was. */
  readonly home: string
  readonly file: string
  readonly folder: string
  readonly balances: ReadonlyMap<string, bigint>
}

/** A group with a past, closed, and where its file shall be. */
async function closedVillage(): Promise<Moved> {
  const folder = await newFolder()
  const { node, admin, ben, cleo } = await village({ folder })
  const manners = { leaver: 'settle', books: 'own', terms: termsHash(TERMS) } as const
  const written = wish(admin, 'policy', { change: { manners } }, { memo: TERMS })
  yes(await node.payments.submit(admin.person, written))
  const secret = '5a'.repeat(16)
  yes(await node.people.joining.invite(ben.person, { secret, uses: 1, note: '' }))
  yes(await node.payments.submit(ben.person, payment(ben, cleo, 1_234n, { memo: 'eleven eggs' })))
  yes(await node.payments.submit(cleo.person, payment(cleo, ben, 34n)))
  const { accounts } = node.core.ledger.book.tables
  const balances = new Map([...accounts].map(([account, row]) => [account, row.balance]))
  const letter = { wish: 'ab'.repeat(16), to: cleo.me.member, text: 'Only for Cleo.' }
  yes(await makeMessages(node.core, node.people).send(ben.person, letter))
  await node.close()
  return { home: dirname(folder), folder, file: join(dirname(folder), 'village.localpay'), balances }
}

const exported = async (more: { secrets?: boolean } = {}): Promise<Moved> => {
  const moved = await closedVillage()
  expect(await exportCommand({ file: moved.file, home: moved.home, ...more }, quiet)).toBe(0)
  return moved
}

describe('export and import', () => {
  test('a group comes out elsewhere with equal balances, its words, its people, its terms and invitations', async () => {
    const { file, balances } = await exported({ secrets: true })
    const folder = await newFolder()
    expect(await importCommand({ file, home: dirname(folder) }, quiet)).toBe(0)
    const again = await openTestNode({ folder })
    const { accounts } = again.core.ledger.book.tables
    expect(new Map([...accounts].map(([account, row]) => [account, row.balance]))).toEqual(balances)
    const [ben] = await again.people.find(NOBODY, 'ben')
    expect(ben?.name).toBe('Ben')
    expect(yes(again.people.joining.terms()).terms?.text).toBe(TERMS)
    expect(yes(again.people.joining.invitation('5a'.repeat(16))).by).toBe('Ben')
  })

  test('with its secrets it goes on paying there; without, no key of the group is in the file', async () => {
    const { file } = await exported({ secrets: true })
    const folder = await newFolder()
    await importCommand({ file, home: dirname(folder) }, quiet)
    const store = await openStore(folder)
    const keys = async (of: Store): Promise<number> => {
      let found = 0
      for await (const _ of of.range(all('key/'))) found += 1
      return found
    }
    expect(await keys(store)).toBe(1)
    await store.close()

    const bare = await exported()
    const elsewhere = await newFolder()
    await importCommand({ file: bare.file, home: dirname(elsewhere) }, quiet)
    const other = await openStore(elsewhere)
    expect(await keys(other)).toBe(0)
    const sessions = []
    for await (const [key] of other.range(all('session/'))) sessions.push(key)
    expect(sessions).toEqual([])
    await other.close()
  })

  test('letters between members move with the secrets, and are in no file without', async () => {
    const { file } = await exported({ secrets: true })
    const folder = await newFolder()
    await importCommand({ file, home: dirname(folder) }, quiet)
    const again = await openTestNode({ folder })
    const [cleo] = await again.people.find(NOBODY, 'cleo')
    const reader = { ...NOBODY, member: cleo?.member as never }
    const post = makeMessages(again.core, again.people)
    const { messages, unread } = yes(await post.list(reader, { box: 'received', before: null }))
    expect([messages.map(({ text }) => text), unread]).toEqual([['Only for Cleo.'], 1])

    const bare = await readFile((await exported()).file)
    expect([bare.includes('Cleo'), bare.includes('Only for Cleo.')]).toEqual([true, false])
    expect((await readFile(file)).includes('Only for Cleo.')).toBe(true)
  })

  test('whichever byte was changed, nothing is imported', async () => {
    const { file } = await exported()
    const bytes = await readFile(file)
    const folder = await newFolder()
    for (let at = 3; at < bytes.length; at += Math.floor(bytes.length / 40)) {
      await writeFile(
        file,
        bytes.map((byte, i) => (i === at ? byte ^ 8 : byte)),
      )
      await expect(importCommand({ file, home: dirname(folder) }, quiet)).rejects.toThrow(Error)
    }
    await writeFile(file, bytes.subarray(0, bytes.length - 1))
    await expect(importCommand({ file, home: dirname(folder) }, quiet)).rejects.toThrow(Error)
    await writeFile(file, bytes)
    expect(await importCommand({ file, home: dirname(folder) }, quiet)).toBe(0)
  })

  test('nothing is written over: neither a file nor a group', async () => {
    const { file, home } = await exported()
    await expect(exportCommand({ file, home }, quiet)).rejects.toThrow('is there already')
    await expect(importCommand({ file, home }, quiet)).rejects.toThrow('There is a group in')
    await expect(importCommand({ file: `${file}.none`, home: `${home}/new` }, quiet)).rejects.toThrow(
      'no file',
    )
  })

  test('history is told there as it was here', async () => {
    const { file } = await exported({ secrets: true })
    const folder = await newFolder()
    await importCommand({ file, home: dirname(folder) }, quiet)
    const again = await openTestNode({ folder })
    const [cleo] = await again.people.find(NOBODY, 'cleo')
    const account = cleo?.account as never
    const { items } = await again.payments.history(
      { member: '' as never, account, committee: false, roles: [], area: null },
      null,
      10,
    )
    expect(items.map(({ amount, memo }) => [amount, memo])).toEqual([
      ['34', ''],
      ['1234', 'eleven eggs'],
    ])
    expect(await balance(again, { person: { member: cleo?.member as never } } as never)).toBe('1200')
  })
})
