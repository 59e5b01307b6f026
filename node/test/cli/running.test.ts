/** Nodes that run as processes: alone, a second time on one folder, after a kill, as a relay. */
import { describe, expect, test } from 'vitest'
import { INIT, localpay, newHome, PASSWORD, running } from './cli-process.ts'

describe('a running node', () => {
  test('is what localpay alone means; a second one on the folder is refused in one sentence', async () => {
    const home = await newHome()
    const node = await running(home, [])
    const second = await localpay(home, [])
    expect([second.code, second.out]).toEqual([1, ''])
    expect(
      second.err
        .trim()
        .split('\n')
        .filter(line => !line.startsWith('{')),
    ).toEqual([expect.stringContaining('LocalPay is already running on this folder')])
    await node.end('SIGTERM')
  })

  test('after kill -9 the folder is free and everything is there', async () => {
    const home = await newHome()
    expect((await localpay(home, INIT, PASSWORD)).code).toBe(0)
    const node = await running(home)
    await node.end('SIGKILL')
    const again = await running(home)
    expect(again.greeting).toContain('Vallée Échange')
    await again.end('SIGTERM')
    expect((await localpay(home, ['verify'])).code).toBe(0)
  })

  test('a relay says so', async () => {
    const relay = await running(await newHome(), ['relay'])
    expect(await (await fetch(`${relay.url}api/state`)).json()).toMatchObject({ phase: 'relay' })
    await relay.end('SIGTERM')
  })
})
