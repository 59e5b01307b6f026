/** Two pages: the app and the API's documentation. Nothing is inlined, so that a strict CSP holds. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { textFiles } from './build/texts.ts'

/**
 * Makers of message shapes, which only make: so a page that shows money takes the few lines that write numbers, and
 * not the codec behind the shapes beside them.
 */
const PURE = [
  'struct',
  'checked',
  'mapped',
  'text',
  'integer',
  'count',
  'int64',
  'id',
  'oneOf',
  'list',
  'blob',
  'fixed',
  'optional',
  'bool',
  'withRootRule',
]

const inside = (...paths: string[]): RegExp => new RegExp(paths.join('|').replaceAll('/', '[\\\\/]'))

/**
 * What every page needs travels in two files instead of twenty; what signs and checks, in a later one. A group
 * takes what its files import with it, so the leaves are named first.
 */
const CHUNKS = [
  {
    name: 'base',
    priority: 3,
    test: inside(
      'protocol/src/base/(?:result|assert|limits)',
      'protocol/src/money/(?:unit|step)',
      'node_modules/(?:preact|@preact)/',
    ),
  },
  {
    // Rules and contributions go by the calendar without signing anything.
    name: 'calendar',
    priority: 3,
    test: inside('protocol/src/base/(?:calendar|time)'),
  },
  {
    // What is typed is tidied before anything is signed.
    name: 'clean-text',
    priority: 3,
    test: inside('protocol/src/base/clean-text'),
  },
  {
    name: 'codec',
    priority: 2,
    test: inside(
      'protocol/src/(?:codec|ledger|transfer)/',
      'protocol/src/identity/(?!password|words|handover)',
      'protocol/src/base/(?:bytes|ids|machine)',
      'node_modules/(?:tweetnacl|@noble)/(?!hashes/(?:hkdf|hmac|pbkdf2))',
    ),
  },
  {
    name: 'parts',
    priority: 1,
    test: inside(
      'protocol/src/money/(?!read|percent|rates)',
      'src/parts/(?:ad-card|button|chart|context|field|heading|icon|logo|refusal-note|sheet|skeleton|when)',
    ),
  },
]

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  base: '/',
  build: {
    outDir: here('./dist'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: here('./index.html'), docs: here('./docs.html') },
      treeshake: {
        manualPureFunctions: PURE,
        // It does nothing on import, but does not say so.
        moduleSideEffects: [{ test: /node_modules[\\/]tweetnacl[\\/]/, sideEffects: false }],
      },
      output: { codeSplitting: { groups: CHUNKS } },
    },
  },
  plugins: [textFiles()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
})
