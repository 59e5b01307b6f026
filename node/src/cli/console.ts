/** What commands say to people, and how they end: 0 fine, 1 something is wrong, 2 it could not be asked so. */
import { ConfigFault } from '../config-fault.ts'
import { ListenFault } from '../net/net-fault.ts'
import { StoreFault } from '../store/store-fault.ts'

export type ExitCode = 0 | 1 | 2

export interface Console {
  /** A line for people, on stdout. */
  readonly say: (line: string) => void
  /** A line about what is amiss, on stderr. */
  readonly complain: (line: string) => void
}

export function processConsole(): Console {
  // Who reads through `head` hangs up early; that is no fault of ours.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  return {
    say: line => void process.stdout.write(`${line}\n`),
    complain: line => void process.stderr.write(`${line}\n`),
  }
}

/** Something asked for wrongly: an option that is missing, a file that is not there. The message is a sentence. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault'
  readonly code = 'usage'
}

/** A fault as a sentence for people, and how the command ends. */
export function explain(fault: unknown): { readonly sentence: string; readonly exit: ExitCode } {
  if (fault instanceof UsageFault || fault instanceof ConfigFault) return { sentence: fault.message, exit: 2 }
  if (fault instanceof StoreFault || fault instanceof ListenFault) return { sentence: fault.message, exit: 1 }
  const message = fault instanceof Error ? fault.message : String(fault)
  const where =
    process.env['LOCALPAY_LOG_LEVEL'] === 'debug' && fault instanceof Error ? `\n${fault.stack}` : ''
  return { sentence: `${message}${where}`, exit: 1 }
}
