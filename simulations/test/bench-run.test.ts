/** Every bench runs from end to end on small samples and says what was agreed; how fast it was says nothing here. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { BENCHES } from '../src/bench/benches.ts'

const BENCH = fileURLToPath(new URL('../src/bench/bench.ts', import.meta.url))

interface Row {
  readonly name: string
  readonly ours: number | null
  readonly ratio: number | null
  readonly target: number | null
  readonly met: boolean | null
}

function benchOutput(args: readonly string[]): Promise<{ code: number | null; out: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [BENCH, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', chunk => {
      out += String(chunk)
    })
    child.once('exit', code => resolve({ code, out }))
  })
}

test.each(Object.keys(BENCHES))('npm run bench -- %s --quick --json', async name => {
  const { code, out } = await benchOutput([name, '--quick', '--json'])
  expect(code).toBe(0)
  const result = JSON.parse(out.trimEnd().split('\n').at(-1) as string) as { bench: string; rows: Row[] }
  expect(result.bench).toBe(name)
  expect(result.rows.length).toBeGreaterThan(0)
  for (const { ours, ratio, target, met } of result.rows) {
    expect(ours).toBeGreaterThan(0)
    expect(met === null).toBe(ratio === null || target === null)
  }
})
