/**
 * Sheets of recovery words, as people type them: one after another in a terminal, or one a line on standard input. They
 * sign and are forgotten; nothing here writes them anywhere.
 */
import { text as whole } from 'node:stream/consumers'
import { cancel, confirm, isCancel, text } from '@clack/prompts'
import { rootSeedFromWords, type Signer } from '@localpay/protocol'
import { systemCrypto } from '../system/crypto.ts'
import { UsageFault } from './console.ts'

export interface WordSheets {
  /**
   * The key of the sheet that is typed now, once `fits` says null: else it tells what is wrong, and somebody at a
   * terminal is asked again. @throws UsageFault when nothing more is typed, or a line of standard input is wrong
   */
  readonly next: (question: string, fits: (signer: Signer) => string | null) => Promise<Signer>
  /** Somebody at a terminal agrees; a script did so by running the command. @throws UsageFault */
  readonly agree: (question: string) => Promise<void>
  /** Somebody can be asked. */
  readonly canAsk: boolean
}

/** What is wrong with words, for people. */
function wordsSaid(typed: string): { readonly signer: Signer } | { readonly wrong: string } {
  const seed = rootSeedFromWords(typed)
  if (seed.ok) return { signer: systemCrypto().signerOf(seed.value) }
  const { refusal } = seed
  if (refusal.code === 'not-twelve-words')
    return { wrong: `There must be twelve words; these are ${refusal.count}.` }
  if (refusal.code === 'unknown-word')
    return { wrong: `«${refusal.word}», word ${refusal.at + 1}, is not a word of the list.` }
  return { wrong: 'All words are of the list, but they are no sheet of ours: one was misread or swapped.' }
}

export const wordSheets = (input: NodeJS.ReadStream, output: NodeJS.WriteStream): WordSheets =>
  input.isTTY === true && output.isTTY === true ? asked() : given(input)

function asked(): WordSheets {
  const stopIf = (typed: unknown): void => {
    if (!isCancel(typed)) return
    cancel('Nothing was changed.')
    throw new UsageFault('Stopped.')
  }
  return {
    canAsk: true,
    next: async (question, fits) => {
      const wrongOf = (typed: string | undefined): string | undefined => {
        const said = wordsSaid(typed ?? '')
        return 'wrong' in said ? said.wrong : (fits(said.signer) ?? undefined)
      }
      const typed = await text({ message: question, validate: wrongOf })
      stopIf(typed)
      const said = wordsSaid(typed as string)
      if ('wrong' in said) throw new UsageFault(said.wrong)
      return said.signer
    },
    agree: async question => {
      const yes = await confirm({ message: question })
      stopIf(yes)
      if (yes !== true) throw new UsageFault('Nothing was changed.')
    },
  }
}

function given(input: NodeJS.ReadStream): WordSheets {
  let lines: string[] | null = null
  return {
    canAsk: false,
    next: async (question, fits) => {
      lines ??= (await whole(input)).split('\n').filter(line => line.trim() !== '')
      const line = lines.shift()
      if (line === undefined)
        throw new UsageFault(
          `Words are missing: ${question} Type them in a terminal, or one sheet a line on standard input.`,
        )
      const said = wordsSaid(line)
      const wrong = 'wrong' in said ? said.wrong : fits(said.signer)
      if (wrong !== null) throw new UsageFault(wrong)
      return (said as { signer: Signer }).signer
    },
    agree: async () => {},
  }
}
