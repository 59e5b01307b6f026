/** Parts of the commands that need no process of their own. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromHex } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import vectors from '../../../protocol/vectors/witness.json' with { type: 'json' }
import { initAnswers } from '../../src/cli/init-answers.ts'
import type { InitOptions } from '../../src/cli/init-options.ts'
import { type VerifyOptions, verifyCommand } from '../../src/cli/verify-command.ts'
import { newFolder, yes } from '../support/test-node.ts'
import { payment, village } from '../support/village.ts'

const FLAGS: InitOptions = {
  name: 'Nord',
  town: 'Die',
  lat: '44.75',
  lon: '5.37',
  style: 'decimal',
  currency: 'Tal',
  symbol: 'T',
  perHour: '12,5',
  admin: 'Ann',
}
const env = { LOCALPAY_PASSWORD: 'correct horse' }

describe('init', () => {
  test('takes everything from flags', async () => {
    expect(await initAnswers(FLAGS, { canAsk: false, env })).toMatchObject({
      at: { lat: 44.75, lon: 5.37 },
      perHour: '12.5',
      floor: null,
      language: 'en',
    })
  })

  test('an hour is an hour: hours need no rate and no symbol', async () => {
    const { perHour: _, symbol: __, ...rest } = FLAGS
    const answers = await initAnswers({ ...rest, style: 'hours' }, { canAsk: false, env })
    expect(answers).toMatchObject({ style: 'hours', perHour: '1', symbol: 'h' })
  })

  test.each<[string, InitOptions, object]>([
    ['--admin is missing', { ...FLAGS, admin: undefined as never }, env],
    ['The password is missing: set LOCALPAY_PASSWORD', FLAGS, {}],
    ['The password must have at least 8 characters', FLAGS, { LOCALPAY_PASSWORD: 'short' }],
    ['--style must be decimal or hours or count, not «gold»', { ...FLAGS, style: 'gold' }, env],
    ['--language must be en or fr or es', { ...FLAGS, language: 'de' }, env],
    ['--lat must be degrees', { ...FLAGS, lat: '444' }, env],
    ['--lon must be degrees', { ...FLAGS, lon: undefined as never }, env],
  ])('where nobody can be asked it says: %s', async (sentence, options, secrets) => {
    await expect(initAnswers(options, { canAsk: false, env: secrets as never })).rejects.toThrow(sentence)
  })
})

async function asked(options: VerifyOptions): Promise<{ exit: number; out: string; err: string }> {
  let [out, err] = ['', '']
  const exit = await verifyCommand(options, {
    say: line => {
      out += `${line}\n`
    },
    complain: line => {
      err += `${line}\n`
    },
  })
  return { exit, out, err }
}

describe('verify --receipt', () => {
  async function receiptFile(): Promise<{ file: string; gid: string; bytes: Uint8Array }> {
    const { node, ben, cleo } = await village()
    const { seq } = yes(await node.payments.submit(ben.person, payment(ben, cleo, 500n)))
    const bytes = yes(await node.payments.receipt(ben.person, seq))
    const file = join(await newFolder(), '..', 'receipt.localpay')
    await writeFile(file, bytes)
    return { file, gid: ben.me.group.gid, bytes }
  }

  test('a good receipt says who recorded what, and whose code to compare', async () => {
    const { file, gid } = await receiptFile()
    const good = await asked({ receipt: file, json: true })
    expect([good.exit, good.err]).toEqual([0, ''])
    expect(good.out).toContain('The receipt is good: «Vallée Échange» recorded entry')
    expect(good.out).toContain("Compare the group's code")
    expect(JSON.parse(good.out.trim().split('\n').at(-1) ?? '')).toMatchObject({ ok: true, gid, kind: 'pay' })
  })

  test('with the id of the group nothing is left to compare; of another group it is not good', async () => {
    const { file, gid } = await receiptFile()
    expect((await asked({ receipt: file, gid })).out).not.toContain('Compare')
    const other = await asked({ receipt: file, gid: 'ab'.repeat(32) })
    expect([other.exit, other.err]).toEqual([1, 'The receipt is not good (other-group).\n'])
  })

  test('whichever byte was changed, it is not good', async () => {
    const { file, gid, bytes } = await receiptFile()
    for (let at = 0; at < bytes.length; at += 7) {
      await writeFile(
        file,
        bytes.map((byte, i) => (i === at ? byte ^ 4 : byte)),
      )
      expect([at, (await asked({ receipt: file, gid })).exit]).toEqual([at, 1])
    }
  })

  test('a receipt that is not there, and an id that is none, are asked wrongly', async () => {
    const { file } = await receiptFile()
    await expect(asked({ receipt: file, gid: 'xyz' })).rejects.toMatchObject({ code: 'usage' })
    await rm(file)
    await expect(asked({ receipt: file })).rejects.toMatchObject({ code: 'usage' })
    await expect(asked({ folder: join(file, '..') })).rejects.toThrow('There is no database in')
  })
})

describe('verify --evidence', () => {
  const { evidence } = vectors
  const bytesOf = (name: string): Uint8Array =>
    fromHex(evidence.find(one => one.name === name)?.evidence as string)

  async function fileWith(bytes: Uint8Array): Promise<string> {
    const file = join(await newFolder(), '..', 'evidence.localpay')
    await writeFile(file, bytes)
    return file
  }

  test('says which group signed two histories, and of how many entries', async () => {
    const file = await fileWith(bytesOf('two sizes and a proof'))
    const good = await asked({ evidence: file, json: true })
    expect([good.exit, good.err]).toEqual([0, ''])
    expect(good.out).toContain('The evidence holds: «Village»')
    const said = JSON.parse(good.out.trim().split('\n').at(-1) ?? '')
    expect(said).toMatchObject({ ok: true, found: { e: 'E6', a: { size: 8 }, b: { size: 16 } } })
    expect((await asked({ evidence: file, gid: said.gid })).exit).toBe(0)
    const other = await asked({ evidence: file, gid: 'ab'.repeat(32) })
    expect([other.exit, other.err]).toEqual([1, 'The evidence proves nothing (other-group).\n'])
  })

  test.each(evidence.map(({ name, verdict }) => [name, verdict]))('%s: %s', async (name, verdict) => {
    const { exit, err } = await asked({ evidence: await fileWith(bytesOf(name)) })
    expect([exit, err]).toEqual(
      verdict === 'ok' ? [0, ''] : [1, `The evidence proves nothing (${verdict}).\n`],
    )
  })

  test('whichever byte was changed, it proves nothing', async () => {
    const bytes = bytesOf('one size, two roots')
    const file = await fileWith(bytes)
    for (let at = 0; at < bytes.length; at += 5) {
      await writeFile(
        file,
        bytes.map((byte, i) => (i === at ? byte ^ 4 : byte)),
      )
      expect([at, (await asked({ evidence: file })).exit]).toEqual([at, 1])
    }
  })

  test('beside a receipt is asked wrongly', async () => {
    await expect(asked({ evidence: 'a', receipt: 'b' })).rejects.toMatchObject({ code: 'usage' })
  })
})
