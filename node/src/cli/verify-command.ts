/** `localpay verify`: exit 0 when all is proved, 1 with the first thing that is wrong, 2 when it could not look. */
import { type FileHandle, open } from 'node:fs/promises'
import {
  asId,
  type CheckedEvidence,
  checkEvidence,
  checkReceipt,
  EVIDENCE_BYTES_MAX,
  type Found,
  type GroupId,
  RECEIPT_BYTES_MAX,
  shortCode,
  showCode,
} from '@localpay/protocol'
import { verifyLedger } from '../app/verify-ledger.ts'
import { homeFolder } from '../config.ts'
import { storeFolder } from '../folders.ts'
import { holdsStore, openStore, StoreFault } from '../store/open-store.ts'
import { auditCrypto, systemCrypto } from '../system/crypto.ts'
import { type Console, type ExitCode, UsageFault } from './console.ts'

export interface VerifyOptions {
  readonly folder?: string
  readonly receipt?: string
  readonly evidence?: string
  readonly gid?: string
  readonly json?: boolean
}

interface Outcome {
  readonly exit: ExitCode
  readonly sentence: string
  /** For `--json`; bigint as decimal strings. */
  readonly data: object
}

export async function verifyCommand(options: VerifyOptions, out: Console): Promise<ExitCode> {
  const { json } = options
  const { exit, sentence, data } = await outcomeOf(options)
  if (exit === 0) out.say(sentence)
  else out.complain(sentence)
  if (json === true) {
    const text = (_: string, value: unknown): unknown =>
      typeof value === 'bigint' ? value.toString() : value
    out.say(JSON.stringify({ ok: exit === 0, ...data }, text))
  }
  return exit
}

function outcomeOf(options: VerifyOptions): Promise<Outcome> {
  const { receipt, evidence } = options
  if (receipt !== undefined && evidence !== undefined)
    throw new UsageFault('--receipt and --evidence are two questions: ask one at a time')
  if (receipt !== undefined) return oneReceipt(receipt, options)
  return evidence === undefined ? ledger(options) : oneProof(evidence, options)
}

async function ledger({ folder, gid }: VerifyOptions): Promise<Outcome> {
  const home = homeFolder(process.env, folder)
  const store = await openForReading(holdsStore(home) ? home : storeFolder(home))
  const crypto = auditCrypto()
  try {
    const checked = await verifyLedger(store, crypto)
    if (!checked.ok) return wrongLedger(checked.refusal)
    const { value } = checked
    if (gid !== undefined && gid !== value.gid)
      return {
        exit: 1,
        sentence: `This is the ledger of another group: ${value.gid}.`,
        data: { code: 'other-group' },
      }
    const { book: _, ...data } = value
    return { exit: 0, sentence: wholeLedger(value), data }
  } finally {
    await crypto.close()
    await store.close()
  }
}

async function openForReading(folder: string) {
  try {
    return await openStore(folder, { create: false })
  } catch (fault) {
    // A database that is in use or not there is no wrong ledger.
    if (fault instanceof StoreFault && fault.code !== 'corrupt')
      throw new UsageFault(fault.message, { cause: fault })
    throw fault
  }
}

function wrongLedger(refusal: { seq: number | null; code: string; why: string }): Outcome {
  const { seq, code, why } = refusal
  if (code === 'empty') return { exit: 2, sentence: 'There is no ledger here yet.', data: refusal }
  const what = seq === null ? 'The ledger is wrong' : `Entry ${seq} is wrong`
  return { exit: 1, sentence: `${what} (${code}): ${why}.`, data: refusal }
}

type Whole = Extract<Awaited<ReturnType<typeof verifyLedger>>, { ok: true }>['value']

const wholeLedger = ({
  name,
  gid,
  entries,
  heads,
  rows,
  accounts,
  witnesses,
  differ,
  sum,
  head,
}: Whole): string =>
  [
    `The ledger of «${name}» (${showCode(shortCode(gid))}) is whole.`,
    `  ${entries} entries, each signed by its author and allowed by the rules`,
    `  ${heads} heads signed by the group; the newest over ${head.size} entries, ${new Date(head.at).toISOString()}`,
    `  ${witnesses} co-signatures of witnesses, each over these entries`,
    `  ${rows} rows derived from the entries, each as the entries say`,
    `  ${accounts} accounts, whose balances sum to ${sum}`,
    ...(differ === 0
      ? []
      : [
          `  The books of ${differ} other groups say another balance than these: compare them with those groups`,
        ]),
  ].join('\n')

async function oneReceipt(path: string, options: VerifyOptions): Promise<Outcome> {
  const bytes = await readFileOf('receipt', path, RECEIPT_BYTES_MAX)
  const gid = options.gid === undefined ? undefined : groupId(options.gid)
  const { verify } = systemCrypto()
  const checked = checkReceipt(bytes, { verify, ...(gid === undefined ? {} : { gid }) })
  if (!checked.ok) {
    const why = 'why' in checked.refusal ? `: ${checked.refusal.why}` : ''
    return {
      exit: 1,
      sentence: `The receipt is not good (${checked.refusal.code}${why}).`,
      data: checked.refusal,
    }
  }
  const { group, head, entry } = checked.value
  const { intent, id } = entry.signed
  const told =
    gid === undefined
      ? `\n  Compare the group's code with the one you know: ${showCode(shortCode(group.gid))}`
      : ''
  const sentence =
    `The receipt is good: «${group.name}» recorded entry ${entry.seq} (${intent.kind}) ` +
    `at ${new Date(entry.at).toISOString()}, in a ledger of ${head.size} entries.${told}`
  const data = {
    gid: group.gid,
    name: group.name,
    seq: entry.seq,
    at: entry.at,
    kind: intent.kind,
    intent: id,
    size: head.size,
  }
  return { exit: 0, sentence, data }
}

/** Proof that a group signed what no honest group signs. */
async function oneProof(path: string, options: VerifyOptions): Promise<Outcome> {
  const bytes = await readFileOf('evidence', path, EVIDENCE_BYTES_MAX)
  const gid = options.gid === undefined ? undefined : groupId(options.gid)
  const checked = checkEvidence(bytes, systemCrypto())
  const refusal = checked.ok ? null : checked.refusal
  const other = checked.ok && gid !== undefined && checked.value.group.gid !== gid
  if (!checked.ok || other) {
    const why = refusal !== null && 'why' in refusal ? `: ${refusal.why}` : ''
    const code = refusal?.code ?? 'other-group'
    return { exit: 1, sentence: `The evidence proves nothing (${code}${why}).`, data: { code } }
  }
  const { group, found } = checked.value
  const data = { gid: group.gid, name: group.name, ke: group.ke, inc: group.inc, key: group.key, found }
  return { exit: 0, sentence: misconduct(checked.value), data }
}

const misconduct = ({ group, found }: CheckedEvidence): string =>
  [
    `The evidence holds: «${group.name}» (${showCode(shortCode(group.gid))}) ${sayFound(found)}`,
    '  Papers of its roots that are newer than those in the file would answer it.',
  ].join('\n')

function sayFound(found: Found): string {
  const day = (at: number): string => new Date(at).toISOString()
  switch (found.e) {
    case 'E1':
      return `signed both COMMIT and REFUSE of transfer ${found.tid}.`
    case 'E2':
      return `closed transfer ${found.tid}, and signed both COMMIT and RELEASE of it.`
    case 'E3':
      return `signed two different words about balance ${found.seq} of line ${found.line}.`
    case 'E4':
      return `signed two different papers (${found.what}) under number ${found.seq}.`
    case 'E5':
      return `signed the COMMIT of two payments for invoice ${found.invoice}.`
    case 'E6': {
      const { a, b } = found
      return `signed two histories of its books.\n  One had ${a.size} entries at ${day(a.at)}, the other ${b.size} at ${day(b.at)}.`
    }
  }
}

async function readFileOf(what: string, path: string, bytesMax: number): Promise<Uint8Array> {
  try {
    const file = await open(path)
    try {
      return await readAtMost(bytesMax + 1, file)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new UsageFault(`The ${what} ${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
}

/** One byte over the bound is enough to be refused: who knows how long a stranger's file is. */
async function readAtMost(bytesMax: number, file: FileHandle): Promise<Uint8Array> {
  const bytes = new Uint8Array(bytesMax)
  let size = 0
  while (size < bytesMax) {
    const { bytesRead } = await file.read(bytes, size, bytesMax - size)
    if (bytesRead === 0) break
    size += bytesRead
  }
  return bytes.slice(0, size)
}

function groupId(text: string): GroupId {
  const gid = asId('group', text.toLowerCase())
  if (gid === null) throw new UsageFault('--gid wants the id of a group: 64 hex digits')
  return gid
}
