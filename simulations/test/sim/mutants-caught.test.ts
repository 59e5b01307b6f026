/** A rule taken away is noticed, by seeds that nobody has run before. */
import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { huntMutant } from '../../src/mutants/hunt-mutant.ts'
import { MUTATIONS } from '../../src/mutants/mutations.ts'

const SEEDS_MAX = 2_000
const HUNT_MS = 600_000

test.each(MUTATIONS)(
  '$name',
  async mutation => {
    const first = randomInt(2 ** 31 - SEEDS_MAX)
    const { caught, message } = await huntMutant(mutation, { first, seedsMax: SEEDS_MAX })
    expect(mutation.checkers, `from seed ${first}: ${message}`).toContain(caught?.checker)
  },
  HUNT_MS,
)
