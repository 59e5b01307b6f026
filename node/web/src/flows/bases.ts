/**
 * Stands in for `multiformats/basics` in the build (vite.config.ts): of its twenty spellings of bytes the protocol
 * uses two, and the others are six kilobytes that every phone would fetch.
 */
import * as base16 from 'multiformats/bases/base16'
import * as base64 from 'multiformats/bases/base64'

export const bases = { ...base16, ...base64 }
