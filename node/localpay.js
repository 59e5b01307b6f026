#!/usr/bin/env node
// In plain JavaScript, so that a Node too old for TypeScript can still say what is amiss in one sentence.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 22 || (major === 22 && minor >= 18)) {
  await import('./src/main.ts')
} else {
  process.stderr.write(
    `LocalPay needs Node 22.18 or newer; this is Node ${process.versions.node}. With «npm start» it brings its own on Linux and Windows.\n`,
  )
  process.exitCode = 2
}
