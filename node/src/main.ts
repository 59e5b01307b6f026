#!/usr/bin/env node
/**
 * The bin `localpay`. It looks at Node's version before it loads anything, because what it would load throws long
 * errors on an old one. Node below 22.18 cannot even read this file: `localpay.js` beside `src` speaks for it.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 22 || (major === 22 && minor >= 18)) {
  const { run } = await import('./cli/run.ts')
  await run(process.argv)
} else {
  process.stderr.write(`LocalPay needs Node 22.18 or newer; this is Node ${process.versions.node}.\n`)
  process.exitCode = 2
}
