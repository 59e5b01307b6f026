/** Two pages: the app and the API's documentation. Nothing is inlined, so that a strict CSP holds. */
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
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
    test: inside('protocol/src/base/(?:result|assert|limits)', 'node_modules/(?:preact|@preact)/'),
  },
  {
    name: 'codec',
    priority: 2,
    test: inside(
      'protocol/src/(?:codec|ledger|transfer)/',
      'protocol/src/identity/(?!password)',
      'protocol/src/base/(?:bytes|ids)',
      'node_modules/(?:cborg|uint8arrays|multiformats|tweetnacl|@noble)/',
    ),
  },
  {
    name: 'parts',
    priority: 1,
    test: inside(
      'protocol/src/money/(?!read)',
      'src/parts/(?:ad-card|button|chart|context|field|heading|icon|logo|refusal-note|sheet|skeleton|when)',
    ),
  },
]

/** Of the twenty spellings of bytes in `multiformats/basics`, the protocol uses two; the others are six kilobytes. */
const fewerBases = (): Plugin => ({
  name: 'fewer-bases',
  enforce: 'pre',
  resolveId: id => (id === 'multiformats/basics' ? '\0fewer-bases' : null),
  load: id => (id === '\0fewer-bases' ? FEWER_BASES : null),
})

const FEWER_BASES = `
  import * as base16 from 'multiformats/bases/base16'
  import * as base64 from 'multiformats/bases/base64'
  export const bases = { ...base16, ...base64 }
`

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
        // These packages do nothing on import, but do not say so.
        moduleSideEffects: [
          { test: /node_modules[\\/](?:cborg|uint8arrays|multiformats|tweetnacl)[\\/]/, sideEffects: false },
        ],
      },
      output: { codeSplitting: { groups: CHUNKS } },
    },
  },
  plugins: [fewerBases(), textFiles()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
})
