/** The commands of `localpay`. Each loads what it needs when it is called, so that none waits for another's. */
import { Command, CommanderError, Option } from 'commander'
import { VERSION } from '../version.ts'
import { type ExitCode, explain, processConsole, UsageFault } from './console.ts'
import type { HandoverOptions } from './handover-command.ts'
import { INIT_OPTIONS, type InitOptions } from './init-options.ts'
import type { VerifyOptions } from './verify-command.ts'

/** Runs one command. Ends the process by leaving nothing open, never by force; sets its exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  const out = processConsole()
  const program = makeProgram(out)
  try {
    refuseUnknown(program, argv[2])
    await program.parseAsync([...argv])
  } catch (fault) {
    if (fault instanceof CommanderError) {
      process.exitCode = fault.exitCode === 0 ? 0 : 2
      return
    }
    const { sentence, exit } = explain(fault)
    out.complain(sentence)
    process.exitCode = exit
  }
}

/** Without this a mistyped command would be taken for an argument of `start`. */
function refuseUnknown(program: Command, word: string | undefined): void {
  if (word === undefined || word.startsWith('-') || word === 'help') return
  const names = program.commands.map(command => command.name())
  if (!names.includes(word))
    throw new UsageFault(`There is no command «${word}». There are: ${names.join(', ')}.`)
}

function makeProgram(out: ReturnType<typeof processConsole>): Command {
  const end = (code: ExitCode): void => {
    process.exitCode = code
  }
  const program = new Command('localpay')
    .description("A local exchange group's own node: its ledger, its offers and wants, its page.")
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(localpay --help shows what there is)')

  program
    .command('start', { isDefault: true })
    .description("Starts this group's node and opens its page.")
    .option('--build', 'build the web app first where it is missing or older than its sources')
    .option('--home <folder>', 'folder of this node (LOCALPAY_HOME, ~/.localpay)')
    .option('--no-browser', 'do not open a browser')
    .action(async (options: { build?: boolean; home?: string; browser: boolean }) => {
      const { startCommand } = await import('./start-command.ts')
      await startCommand({ ...options, role: 'node' }, out)
    })

  program
    .command('relay')
    .description(
      'Runs a relay: helps nodes behind home routers to be reached, keeps all public ads, shows a search page.',
    )
    .option('--build', 'build the web app first where it is missing or older than its sources')
    .option('--home <folder>', 'folder of this relay (LOCALPAY_HOME, ~/.localpay)')
    .action(async (options: { build?: boolean; home?: string }) => {
      const { startCommand } = await import('./start-command.ts')
      await startCommand({ ...options, browser: false, role: 'relay' }, out)
    })

  const init = program.command('init').description('Makes a group without a browser.')
  for (const [flag, says] of Object.entries(INIT_OPTIONS)) init.addOption(new Option(flag, says))
  init
    .option('--home <folder>', 'folder of this node (LOCALPAY_HOME, ~/.localpay)')
    .action(async (options: InitOptions) => {
      const { initCommand } = await import('./init-command.ts')
      end(await initCommand(options, out))
    })

  program
    .command('verify')
    .description(
      "Checks the group's whole ledger, one receipt or one proof, and names the first entry that is wrong.",
    )
    .option('--folder <folder>', 'folder of the node, or its database (LOCALPAY_HOME, ~/.localpay)')
    .option('--receipt <file>', 'check this receipt file instead')
    .option('--evidence <file>', 'check this proof that a group signed what no honest group signs')
    .option('--gid <id>', 'the receipt or proof must be of this group')
    .option('--json', 'one JSON object on the last line')
    .action(async (options: VerifyOptions) => {
      const { verifyCommand } = await import('./verify-command.ts')
      end(await verifyCommand(options, out))
    })

  program
    .command('doctor')
    .description('Looks at everything a node needs and says in words what is amiss.')
    .option('--home <folder>', 'folder of this node (LOCALPAY_HOME, ~/.localpay)')
    .option('--json', 'one JSON object on the last line')
    .action(async (options: { home?: string; json?: boolean }) => {
      const { doctorCommand } = await import('./doctor-command.ts')
      end(await doctorCommand(options, out))
    })
  for (const [word, what] of [
    ['export', 'Writes the whole group into one signed file.'],
    ['import', 'Makes the group of such a file again, in an empty home, with the same balances.'],
  ] as const) {
    const command = program
      .command(word)
      .description(what)
      .argument('<file>', 'the file')
      .option('--home <folder>', 'folder of this node (LOCALPAY_HOME, ~/.localpay)')
    if (word === 'export')
      command.option('--secrets', 'with the keys of the group: whoever has the file can act as the group')
    command.action(async (file: string, options: { home?: string; secrets?: boolean }) => {
      const commands = await import('./export-command.ts')
      end(await commands[`${word}Command`]({ file, ...options }, out))
    })
  }
  addHandover(program, out, end)
  return program
}

const HOME = ['--home <folder>', 'folder of this node (LOCALPAY_HOME, ~/.localpay)'] as const

/** The group changes hands, or takes its key back: one command a step. */
function addHandover(
  program: Command,
  out: ReturnType<typeof processConsole>,
  end: (code: ExitCode) => void,
): void {
  const handover = program
    .command('handover')
    .description('Hands the group to a new admin, or takes its key back from a thief. Stop the node first.')
  const commands = () => import('./handover-command.ts')
  handover
    .command('new-admin')
    .description('New recovery words in place of the old ones, and a new key.')
    .option('--file <file>', 'the words lie in several houses: write a file that each of them signs')
    .option('--root <key...>', 'new words that were made elsewhere with «handover words»')
    .option('--needs <number>', 'so many of the new sheets must sign from then on')
    .option(...HOME)
    .action(async (options: HandoverOptions) => end(await (await commands()).newAdminCommand(options, out)))
  handover
    .command('stolen')
    .description('A new key in place of a stolen or lost one, on a copy of the folder.')
    .option('--file <file>', 'the words lie in several houses: write a file that each of them signs')
    .option(...HOME)
    .action(async (options: HandoverOptions) => end(await (await commands()).stolenCommand(options, out)))
  handover
    .command('sign')
    .description('Signs a hand-over file with the words of this house; the group need not be here.')
    .argument('<file>', 'the file')
    .action(async (file: string) => end(await (await commands()).signCommand(file, out)))
  handover
    .command('finish')
    .description('Records a hand-over that enough have signed, on the computer where it was begun.')
    .argument('<file>', 'the file')
    .option(...HOME)
    .action(async (file: string, options: HandoverOptions) =>
      end(await (await commands()).finishCommand(file, options, out)),
    )
  handover
    .command('drop')
    .description('Gives up a hand-over that waits.')
    .option(...HOME)
    .action(async (options: HandoverOptions) => end(await (await commands()).dropCommand(options, out)))
  handover
    .command('words')
    .description('Makes recovery words for a hand-over that somebody else begins.')
    .action(async () => end((await commands()).wordsCommand(out)))
  handover
    .command('show')
    .description('Whether the papers of the group, or of a hand-over file, are in order.')
    .argument('[file]', 'a hand-over file')
    .option(...HOME)
    .option('--json', 'one JSON object on the last line')
    .action(async (file: string | undefined, options: HandoverOptions) =>
      end(await (await commands()).showCommand(file, options, out)),
    )
}
