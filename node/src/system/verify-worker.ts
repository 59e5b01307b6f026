/** A thread that does nothing but verify: a chunk of signatures in, one byte of verdict for each out. */
import { parentPort, workerData } from 'node:worker_threads'
import { type Library, loadEd25519 } from './native-ed25519.ts'
import { judgeChunk, type PackedChunk } from './verify-chunk.ts'

const { verify } = loadEd25519((workerData as { readonly library: Library }).library)

parentPort?.on('message', (chunk: PackedChunk) => parentPort?.postMessage(judgeChunk(chunk, verify)))
parentPort?.postMessage('ready')
