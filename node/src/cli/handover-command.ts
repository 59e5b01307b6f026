/**
 * `localpay handover`: a group changes hands once a year, or takes its key back from a thief. What one person alone may
 * do is one command; where several sheets of words must sign, a small file travels between their houses.
 *
 *     new-admin   new recovery words in place of the old, and a new key
 *     stolen      a new key in place of a stolen one, on a copy of the group's folder
 *     sign FILE   adds the words of this house to a file
 *     finish FILE records the file, in the group's folder, once enough have signed
 *     show        who governs the group, and whether the papers are in order
 */
import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import {
  type Handover,
  handoverText,
  type OpenHandover,
  openHandover,
  type PublicKey,
  readGroupProof,
  readHandoverText,
  rootSeedFromWords,
  type Signer,
  signHandover,
  wordsFromEntropy,
} from '@localpay/protocol'
import type { BeginHandoverRequest, HandoverJson } from '../app/contract-handover.ts'
import type { Handovers } from '../app/services.ts'
import { systemCrypto } from '../system/crypto.ts'
import { systemRandom } from '../system/random.ts'
import { type Console, type ExitCode, UsageFault } from './console.ts'
import { withFolder } from './handover-folder.ts'
import { codeOf, describe, lackSaid, lacksJson, SAID, saidOf, yes } from './handover-said.ts'
import { type WordSheets, wordSheets } from './word-sheets.ts'

export interface HandoverOptions {
  readonly home?: string
  /** Where the file goes when others must sign, too. */
  readonly file?: string
  /** Public keys of new sheets that were made elsewhere. */
  readonly root?: readonly string[]
  readonly needs?: string
  readonly json?: boolean
}

const sheets = (): WordSheets => wordSheets(process.stdin, process.stdout)

/** `handover new-admin`. */
export async function newAdminCommand(options: HandoverOptions, out: Console): Promise<ExitCode> {
  const made = options.root === undefined ? newSheet() : null
  const keys = options.root?.map(asKey) ?? [(made as NewSheet).signer.pub]
  const needs = Number(options.needs ?? Math.min(keys.length, 2))
  if (!Number.isInteger(needs) || needs < 1 || needs > keys.length)
    throw new UsageFault('--needs must be a number from 1 to the number of new sheets')
  return change({ newRoots: { keys, needs }, restart: false }, made, options, out)
}

/** `handover stolen`. */
export const stolenCommand = (options: HandoverOptions, out: Console): Promise<ExitCode> =>
  change({ newRoots: null, restart: true }, null, options, out)

interface NewSheet {
  readonly words: string
  readonly signer: Signer
}

function newSheet(): NewSheet {
  const words = wordsFromEntropy(systemRandom().bytes(16))
  const seed = rootSeedFromWords(words)
  if (!seed.ok) throw new Error('words that we made are words of the list')
  return { words, signer: systemCrypto({ threads: 0 }).signerOf(seed.value) }
}

function asKey(text: string): PublicKey {
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new UsageFault(`--root wants 64 hex digits, as «localpay handover words» prints`)
  return text as PublicKey
}

/** Begins, collects what this house can sign, and finishes or writes the file for the other houses. */
function change(
  request: BeginHandoverRequest,
  made: NewSheet | null,
  options: HandoverOptions,
  out: Console,
): Promise<ExitCode> {
  const typed = sheets()
  return withFolder(options.home, async (_, handovers): Promise<ExitCode> => {
    const begun = parsed(yes(await handovers.begin(request)).waiting?.file ?? '')
    let file: Handover
    try {
      file = options.file === undefined ? await signHere(begun, typed, out) : begun
      if (made !== null) file = await signNewSheet(file, made, typed, out)
      yes(await handovers.add(handoverText(file)))
      if (lacksOf(file).length > 0) await writeOut(options.file ?? FILE, file, out)
    } catch (cause) {
      // Nobody was asked to sign elsewhere yet, so nothing needs to wait.
      yes(await handovers.drop())
      if (made !== null) out.complain('Nothing has changed: the recovery words of before still count.')
      throw cause
    }
    if (lacksOf(file).length === 0) tellDone(yes(await handovers.finish()), request.restart, out)
    return 0
  })
}

/** Where the file goes when nobody says. */
const FILE = 'handover.txt'

/** Sheets of today, as many as are needed, all in this house; with `--file` each house signs where its sheet is. */
async function signHere(file: Handover, typed: WordSheets, out: Console): Promise<Handover> {
  let open = opened(file)
  const total = open.group.roots.k
  if (total > 1 && typed.canAsk)
    out.say(
      `${total} sheets of words must sign. If they lie in several houses, begin again with --file FILE.`,
    )
  for (let nth = 1; nth <= total; nth++) {
    const which = total > 1 ? ` (${nth} of ${total})` : ''
    const signer = await typed.next(`The twelve recovery words that count today${which}:`, one =>
      saidOf(signHandover(open, one)),
    )
    open = opened(yes(signHandover(open, signer)))
  }
  return open.file
}

/** The new words are on paper before anything counts on them. */
async function signNewSheet(
  file: Handover,
  made: NewSheet,
  typed: WordSheets,
  out: Console,
): Promise<Handover> {
  out.say('These are the new recovery words. Write them on paper, and keep them apart from this computer:')
  out.say('')
  out.say(`  ${made.words}`)
  out.say('')
  out.say('From now on only they count. They are shown this once.')
  if (typed.canAsk)
    await typed.next('Type the new words from the paper:', one =>
      one.pub === made.signer.pub ? null : 'These are other words than those above.',
    )
  return yes(signHandover(opened(file), made.signer))
}

function tellDone({ keyEpoch, rootEpoch }: HandoverJson, restart: boolean, out: Console): void {
  out.say(
    `Done. The group signs with a new key (number ${keyEpoch}; recovery words number ${rootEpoch + 1}).`,
  )
  out.say('Whatever the key of before signs from now on counts nowhere.')
  if (!restart) return
  out.say('Start LocalPay here, and never on the lost computer again: localpay start')
  out.say(
    'Members see that the books began again from a copy. Ask them to change their passwords, weak ones first:',
  )
  out.say('whoever has the computer can try passwords on it at leisure.')
}

/** `handover sign FILE`: anywhere, without the group's folder. */
export async function signCommand(path: string, out: Console): Promise<ExitCode> {
  const open = opened(parsed(await textOf(path)))
  describe(open, out)
  const typed = sheets()
  await typed.agree('Is this what you agreed on? Compare the codes with the others.')
  const signer = await typed.next('Your twelve recovery words:', one => saidOf(signHandover(open, one)))
  await writeOut(path, yes(signHandover(open, signer)), out, true)
  return 0
}

/** `handover finish FILE`: in the group's folder. */
export const finishCommand = async (
  path: string,
  { home }: HandoverOptions,
  out: Console,
): Promise<ExitCode> => {
  const file = parsed(await textOf(path))
  const open = opened(file)
  return withFolder(home, async (_, handovers): Promise<ExitCode> => {
    yes(await handovers.add(handoverText(file)))
    const done = await finishOf(handovers)
    tellDone(done, open.key.inc > open.group.inc, out)
    return 0
  })
}

const finishOf = async (handovers: Handovers): Promise<HandoverJson> => {
  const { waiting } = yes(await handovers.state())
  if (waiting !== null && waiting.lacks.length > 0)
    throw new UsageFault(`Not enough have signed yet: ${lackSaid(waiting.lacks)}.`)
  return yes(await handovers.finish())
}

/** `handover drop`. */
export const dropCommand = ({ home }: HandoverOptions, out: Console): Promise<ExitCode> =>
  withFolder(home, async (_, handovers): Promise<ExitCode> => {
    yes(await handovers.drop())
    out.say('The hand-over is given up. Nothing has changed.')
    return 0
  })

/** `handover words`: a new sheet, for somebody else's `--root`. */
export function wordsCommand(out: Console): ExitCode {
  const { words, signer } = newSheet()
  out.say('Your recovery words. Write them on paper; they are shown this once:')
  out.say(`  ${words}`)
  out.say(`Give this to whoever begins the hand-over, and compare the code ${codeOf(signer.pub)} with them:`)
  out.say(`  ${signer.pub}`)
  return 0
}

/** `handover show [FILE]`: are the papers in order, and what waits. */
export async function showCommand(
  path: string | undefined,
  { home, json }: HandoverOptions,
  out: Console,
): Promise<ExitCode> {
  if (path !== undefined) {
    describe(opened(parsed(await textOf(path))), out)
    return 0
  }
  return withFolder(home, async ({ ledger, keys, ports }, handovers): Promise<ExitCode> => {
    const proved = readGroupProof(ledger.proof(), ports.crypto.verify)
    if (!proved.ok) {
      out.complain(`The papers of the group are not in order (${proved.refusal.code}).`)
      return 1
    }
    const { name, gid, key, ke, re, roots } = proved.value
    out.say(`«${name}» (${codeOf(gid)}): the papers are in order.`)
    out.say(
      `  Recovery words number ${re + 1}: ${roots.k} of ${roots.roots.length} must sign (${roots.roots.map(codeOf).join(', ')})`,
    )
    out.say(
      `  Key number ${ke} (${codeOf(key)}), ${keys.of(key) === null ? 'which is NOT in this folder' : 'in this folder'}`,
    )
    const state = yes(await handovers.state())
    if (state.waiting !== null)
      out.say(
        `  A hand-over waits (${state.waiting.code}): ${lackSaid(state.waiting.lacks) || 'all have signed'}`,
      )
    if (json === true) out.say(JSON.stringify({ ok: true, name, gid, key, ...state }))
    return 0
  })
}

async function writeOut(path: string, file: Handover, out: Console, again = false): Promise<void> {
  if (!again && existsSync(path)) throw new UsageFault(`${path} is there already. Choose another name.`)
  // Whole or as before: nobody's signature is lost by a cut.
  await writeFile(`${path}.part`, handoverText(file), { mode: 0o600 })
  await rename(`${path}.part`, path)
  const lacks = lacksOf(file)
  out.say(lacks.length === 0 ? 'All have signed.' : `Still to sign: ${lackSaid(lacks)}.`)
  out.say(
    lacks.length === 0
      ? `At the group's computer: localpay handover finish ${path}`
      : `Send ${path} to them: localpay handover sign ${path}`,
  )
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new UsageFault(`${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
}

function parsed(text: string): Handover {
  const file = readHandoverText(text)
  if (!file.ok)
    throw new UsageFault(`This is no hand-over file, or it was cut on its way: ${file.refusal.why}.`)
  return file.value
}

function opened(file: Handover): OpenHandover {
  const open = openHandover(file, systemCrypto({ threads: 0 }).verify)
  if (!open.ok) throw new UsageFault(`${SAID[open.refusal.code] ?? open.refusal.code}`)
  return open.value
}

const lacksOf = (file: Handover) => lacksJson(opened(file).lacks)
