/** The table of model runs leaves nothing out, and what Spin says is read so that only a whole search passes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Call, checkModel, isAsExpected } from '../src/models/check-model.ts'
import { MODEL_RUNS, type ModelRun } from '../src/models/model-runs.ts'
import { type Ended, readReport, violatedProperty } from '../src/models/spin-report.ts'

const MODELS = fileURLToPath(new URL('../../protocol/models', import.meta.url))
const names = readdirSync(MODELS).map(file => file.replace(/\.pml$/, ''))
const textOf = (model: string): string => readFileSync(join(MODELS, `${model}.pml`), 'utf8')
const runsOf = (model: string): readonly ModelRun[] => MODEL_RUNS.filter(run => run.model === model)
const nameOf = (define: string): string => define.split('=')[0] as string

/** What a model asks the preprocessor about, but for what it defines itself. */
const asked = (model: string): string[] => [
  ...new Set([...textOf(model).matchAll(/^#\s*(?:ifdef|ifndef)\s+(\w+)/gm)].map(match => match[1] as string)),
]

/** Defines that the header of a model says must be noticed: the list below such a heading. */
function mutantsIn(model: string): string[] {
  const section =
    /^ \* (?:Mutants:|Rule variants that must FAIL)[\s\S]*?(?=^ \* (?:Witnesses|Results|Build|-DTWO alone))/m
  const [listed = ''] = section.exec(textOf(model)) ?? []
  return [...listed.matchAll(/-D(\w+)/g)].map(match => match[1] as string)
}

const isViolated = ({ expect }: ModelRun): boolean => expect !== 'passes'

describe('the table of model runs', () => {
  test('has every model', () => {
    expect([...new Set(MODEL_RUNS.map(run => run.model))].sort()).toEqual([...names].sort())
  })

  test.each(names)('has every define of %s, and no other', model => {
    const used = new Set(runsOf(model).flatMap(run => run.defines.map(nameOf)))
    expect([...used].sort()).toEqual(asked(model).sort())
  })

  test('knows the mutants that each header names', () => {
    expect(mutantsIn('clearing')).toEqual(
      expect.arrayContaining(['NAIVE_REFUSE', 'NO_CLOSER_LAST', 'HTLC', 'SOFT_ABORT', 'WITNESS_CERT']),
    )
    expect(mutantsIn('checkpoint-try')).toHaveLength(6)
    expect(mutantsIn('replay-restore')).toHaveLength(6)
  })

  // A rule may be harmless to leave out in one model, if another shows what it is for.
  test.each([...new Set(names.flatMap(mutantsIn))])('expects %s to be caught, without --all', mutant => {
    const caught = MODEL_RUNS.filter(run => isViolated(run) && run.defines.includes(mutant))
    expect(caught.filter(run => !run.isMore)).not.toEqual([])
  })

  test.each(MODEL_RUNS.filter(isViolated))(
    'leaves out or asks for something where it wants a violation: $model $defines',
    run => {
      const without = run.defines.filter(
        define => !mutantsIn(run.model).includes(define) && !/^(?:WITNESS_|WANT_ALL|MAXTRY=1$)/.test(define),
      )
      expect(without).not.toEqual(run.defines)
    },
  )

  test('names only properties that the model has, and for every pass the size of its search', () => {
    for (const run of MODEL_RUNS) {
      if (isViolated(run)) expect(propertiesOf(run.model)).toContain(run.expect)
      else expect(run.states).toBeGreaterThan(1_000)
    }
  })

  test('has no run twice', () => {
    const all = MODEL_RUNS.map(run => `${run.model} ${[...run.defines].sort().join(' ')}`)
    expect(new Set(all).size).toBe(all.length)
  })

  test.each(names)('every assertion of %s has a name', model => {
    const lines = textOf(model).split('\n')
    const found = lines.flatMap((line, i) =>
      /\bassert\(/.test(line) ? [violatedProperty(assertionAt(i + 1), textOf(model))] : [],
    )
    expect(found.length).toBeGreaterThan(5)
    expect(new Set(found)).toEqual(new Set(propertiesOf(model)))
  })
})

const propertiesOf = (model: string): string[] =>
  [...textOf(model).matchAll(/\/\*\s*([A-Z]\d+)\b/g)].map(match => match[1] as string)

const assertionAt = (line: number): string => `spin: model.pml:${line}, Error: assertion violated\nspin: text`

/** As Spin 6.5.2 says it. */
const WHOLE = `
(Spin Version 6.5.2 -- 6 December 2019)
	+ Partial Order Reduction

Full statespace search for:
	never claim         	- (none specified)
	assertion violations	+
	cycle checks       	- (disabled by -DSAFETY)
	invalid end states	+

State-vector 64 byte, depth reached 99, errors: 0
    19704 states, stored
    92605 states, matched
   112309 transitions (= stored+matched)
   155107 atomic steps
hash conflicts:        26 (resolved)

  140.146	total actual memory usage

pan: elapsed time 0.07 seconds
`
const VIOLATED = `pan:1: assertion violated (tryU<1) (at depth 24)
pan: wrote checkpoint-try.pml.trail
${WHOLE.replace('	+ Partial', 'Warning: Search not completed\n	+ Partial').replace('errors: 0', 'errors: 1')}`

const ended = (out: string, code: number | null = 0): Ended => ({ code, out })

describe('what Spin says', () => {
  test('is a pass when every state was seen', () => {
    expect(readReport(ended(WHOLE))).toEqual({ found: 'no-error', states: 19_704 })
  })

  test('is a violation when an assertion fails or a process is stuck', () => {
    expect(readReport(ended(VIOLATED))).toEqual({ found: 'violation' })
    const stuck = VIOLATED.replace('assertion violated (tryU<1)', 'invalid end state')
    expect(readReport(ended(stuck))).toEqual({ found: 'violation' })
  })

  // The verifier ends with 0 and «errors: 0» in most of these.
  test.each<[string, Ended]>([
    ['a search that was not deep enough', ended(`error: max search depth too small\n${WHOLE}`)],
    ['memory that ran out', ended(`pan: reached -DMEMLIM bound\n\t1.4e+08 bytes used\n${WHOLE}`)],
    ['memory that the system refused', ended(`pan: out of memory\n${WHOLE}`)],
    [
      'a search that says it did not end',
      ended(WHOLE.replace('	+ Partial', 'Warning: Search not completed\n	+ Partial')),
    ],
    ['a search by hashes alone', ended(WHOLE.replace('Full statespace', 'Bit statespace'))],
    [
      'assertions that were not looked at',
      ended(WHOLE.replace('violations	+', 'violations	- (disabled by -A flag)')),
    ],
    [
      'end states that were not looked at',
      ended(WHOLE.replace('states	+', 'states	- (disabled by -E flag)')),
    ],
    ['no states', ended(WHOLE.replace('19704', '0'))],
    ['a number of states that cannot be read', ended(WHOLE.replace('19704', '1.97e+04'))],
    ['a verifier that was killed', ended(WHOLE, null)],
    ['a verifier that failed', ended(WHOLE, 1)],
    ['a verifier that broke off', ended(WHOLE.slice(0, 200))],
    ['silence', ended('')],
    ['an error that is not the model’s', ended(WHOLE.replace('errors: 0', 'errors: 1'))],
    ['a program that cannot be started', ended('Error: spawn ./pan ENOENT', null)],
  ])('is neither for %s', (_, said) => {
    expect(readReport(said).found).toBe('fault')
  })

  test('names the property on the line of the assertion, or the nearest above it', () => {
    const model = ['/* S1 one', '   of two lines */', 'assert(a);', 'assert(b); /* S2 */', 'assert(c)'].join(
      '\n',
    )
    expect([3, 4, 5].map(line => violatedProperty(assertionAt(line), model))).toEqual(['S1', 'S2', 'S2'])
    expect(violatedProperty('spin: trail ends after 28 steps', model)).toBeNull()
  })
})

describe('a run', () => {
  const run: ModelRun = {
    model: 'checkpoint-try',
    defines: ['MAXTRY=1'],
    expect: 'D1',
    states: null,
    isMore: false,
  }
  const lineOfD1 =
    textOf(run.model)
      .split('\n')
      .findIndex(line => line.includes('/* D1 */')) + 1
  const answers: { readonly [program: string]: Ended } = {
    'spin -a': ended(''),
    gcc: ended(''),
    './pan': ended(VIOLATED),
    'spin -t': ended(assertionAt(lineOfD1)),
  }
  const outcomeWith = async (changed: typeof answers, of = run) => {
    const folder = mkdtempSync(join(tmpdir(), 'localpay-models-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const call: Call = async (program, args) => {
      const name = program === 'spin' ? `spin ${args[0]}` : program
      return { ...answers, ...changed }[name] as Ended
    }
    const file = join(MODELS, `${of.model}.pml`)
    return isAsExpected(of, await checkModel({ run: of, file, folder, call }))
  }

  test('is as expected when exactly the property of the table is violated', async () => {
    expect(await outcomeWith({})).toBe(true)
    expect(await outcomeWith({}, { ...run, expect: 'T1' })).toBe(false)
    expect(await outcomeWith({}, { ...run, expect: 'passes', states: 19_704 })).toBe(false)
  })

  test('that passes is as expected with exactly so many states', async () => {
    const whole = { './pan': ended(WHOLE) }
    expect(await outcomeWith(whole, { ...run, expect: 'passes', states: 19_704 })).toBe(true)
    expect(await outcomeWith(whole, { ...run, expect: 'passes', states: 19_705 })).toBe(false)
    expect(await outcomeWith(whole)).toBe(false)
  })

  test.each<[string, typeof answers]>([
    [
      'Spin does not take the model',
      { 'spin -a': ended('spin: checkpoint-try.pml:1, Error: syntax error', 1) },
    ],
    ['Spin complains and ends well', { 'spin -a': ended('spin: checkpoint-try.pml:1, Error: undeclared') }],
    ['it does not compile', { gcc: ended('pan.c:1: error', 1) }],
    ['there is no compiler', { gcc: ended('Error: spawn gcc ENOENT', null) }],
    ['the search is cut short', { './pan': ended(`error: max search depth too small\n${WHOLE}`) }],
    ['the replay says nothing', { 'spin -t': ended('') }],
  ])('is never as expected when %s', async (_, changed) => {
    expect(await outcomeWith(changed)).toBe(false)
    expect(await outcomeWith(changed, { ...run, expect: 'passes', states: 19_704 })).toBe(false)
  })
})
