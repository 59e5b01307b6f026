/** Evidence E1 to E5: what proves something against a group, and what no honest group can be accused by. SPEC 5.19. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex } from '../src/base/bytes.ts'
import type { Hash } from '../src/base/ids.ts'
import { encodeAs } from '../src/codec/shape.ts'
import { rootCertShape, sealByRoots } from '../src/identity/certs.ts'
import { checkEvidence, encodeEvidence } from '../src/witness/evidence.ts'
import vectors from '../vectors/witness.json' with { type: 'json' }
import { MISCONDUCT } from './misconduct-cases.ts'
import { VILLAGE } from './witness-world.ts'
import { codeOf, copyOf, foundGroup, must, signerNamed, verify } from './world.ts'
import { handOver } from './world-keys.ts'

describe('evidence', () => {
  test.each(Object.entries(MISCONDUCT))('%s', (name, { proof, code }) => {
    const bytes = encodeEvidence(VILLAGE, proof)
    const checked = checkEvidence(bytes, { verify })
    expect(codeOf(checked)).toBe(code)
    const vector = vectors.evidence.find(one => one.name === name)
    expect(vector?.verdict).toBe(code)
    expect(codeOf(checkEvidence(fromHex(vector?.evidence ?? ''), { verify }))).toBe(code)
    if (checked.ok)
      expect([checked.value.found.e, checked.value.group.gid]).toEqual([name.slice(0, 2), VILLAGE.gid])
  })

  test('is one proof of one group: two at once, none, or another group’s papers are refused', () => {
    const { proof: yesAndNo } = MISCONDUCT['E1 yes and no']!
    const { proof: limits } = MISCONDUCT['E4 two limits']!
    expect(codeOf(checkEvidence(encodeEvidence(VILLAGE, { ...yesAndNo, ...limits }), { verify }))).toBe(
      'malformed',
    )
    expect(codeOf(checkEvidence(encodeEvidence(VILLAGE, {}), { verify }))).toBe('malformed')
    for (const { proof, code } of Object.values(MISCONDUCT))
      if (code === 'ok')
        expect(codeOf(checkEvidence(encodeEvidence(foundGroup('Elsewhere'), proof), { verify }))).toBe(
          'bad-signature',
        )
  })

  test('of a key that the roots have replaced proves nothing to who knows the newer papers', () => {
    const later = copyOf(VILLAGE)
    must(handOver(later, { key: 'key 2' }))
    for (const name of [
      'E1 yes and no',
      'E2 closed and let go',
      'E3 signed and declined',
      'E4 two limits',
      'E5 one invoice, two payments',
    ]) {
      const { proof } = MISCONDUCT[name]!
      expect(codeOf(checkEvidence(encodeEvidence(later, proof), { verify }))).toBe('bad-signature')
    }
  })

  test('any changed byte is another verdict than «it holds»', () => {
    const good = Object.values(MISCONDUCT).filter(({ code }) => code === 'ok')
    fc.assert(
      fc.property(
        fc.constantFrom(...good),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        ({ proof }, at, by) => {
          const bytes = encodeEvidence(VILLAGE, proof).slice()
          const place = at % bytes.length
          bytes[place] = (bytes[place] as number) ^ by
          expect(codeOf(checkEvidence(bytes, { verify }))).not.toBe('ok')
        },
      ),
      { numRuns: 300 },
    )
  })

  test('two root certificates of one number, whichever of them the group shows', () => {
    const other = copyOf(VILLAGE)
    must(handOver(other, { key: 'key 2', roots: ['root 2'] }))
    const thief = signerNamed('thief')
    const prev = VILLAGE.gid as string as Hash
    const fork = (roots: readonly string[]) =>
      sealByRoots(
        'rootcert',
        encodeAs(rootCertShape, { v: 1, gid: VILLAGE.gid, re: 1, roots: roots as never, k: 1, prev }),
        [VILLAGE.root],
      )
    const against = (paper: ReturnType<typeof fork>): string =>
      codeOf(
        checkEvidence(encodeEvidence(other, { cert: { what: 'rootcert', other: paper } }), {
          verify,
        }),
      )
    expect(against(fork([thief.pub]))).toBe('ok')
    expect(against(fork([signerNamed('root 2').pub]))).toBe('no-conflict')
  })
})
