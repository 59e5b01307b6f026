/** What the hand-over commands say to people: refusals as sentences, files and papers in words. */
import { type Lack, type OpenHandover, shortCode, showCode } from '@localpay/protocol'
import type { HandoverJson } from '../app/contract-handover.ts'
import { type Console, UsageFault } from './console.ts'

export const codeOf = (key: string): string => showCode(shortCode(key))

/** What a file asks for, so that whoever signs knows what they sign. */
export function describe(open: OpenHandover, out: Console): void {
  const { group, roots, key, lacks } = open
  out.say(
    `A hand-over of «${group.name}» (${codeOf(group.gid)}), begun on ${new Date(key.from).toISOString().slice(0, 10)}.`,
  )
  if (roots === null) out.say(`  The recovery words stay: ${group.roots.roots.map(codeOf).join(', ')}`)
  else
    out.say(
      `  New recovery words: ${roots.k} of ${roots.roots.length} must sign from then on (${roots.roots.map(codeOf).join(', ')})`,
    )
  out.say(`  New key ${codeOf(key.pub)}, number ${key.ke}`)
  if (key.head !== undefined) out.say(`  Books of ${key.head.size} entries are vouched for`)
  if (key.inc > group.inc) out.say('  The books begin again from a copy: every member is told')
  if (key.open.length > 0) out.say(`  ${key.open.length} payments to other groups wait for their end`)
  out.say(lacks.length === 0 ? '  All have signed.' : `  Still to sign: ${lackSaid(lacksJson(lacks))}`)
}

type LackJson = NonNullable<HandoverJson['waiting']>['lacks'][number]

export const lacksJson = (lacks: readonly Lack[]): readonly LackJson[] =>
  lacks.map(({ paper, need, from }) => ({
    paper,
    need,
    from: from.map(key => ({ key, code: codeOf(key) })),
  }))

export const lackSaid = (lacks: readonly LackJson[]): string =>
  lacks
    .map(({ paper, need, from }) => {
      const who = paper === 'roots' ? 'that count today' : 'that name the new key'
      return `${need} of the words ${who} (${from.map(({ code }) => code).join(', ')})`
    })
    .join('; ')

/** Refusals as sentences. */
export const SAID: { readonly [code: string]: string } = {
  'handover-waits': 'A hand-over waits already: finish it, or give it up with «localpay handover drop».',
  'no-handover': 'No hand-over waits in this folder. Was it begun on another computer?',
  'other-handover': 'This file belongs to another hand-over than the one that waits here.',
  'not-signed-yet': 'Not enough have signed yet.',
  'bad-roots': 'Each new sheet may be named once, and no more can be asked to sign than there are.',
  'other-entries':
    'The books here are not those that were signed for. Give the hand-over up and begin again.',
  'bad-certificate': 'The papers in this file do not fit the group.',
  'bad-signature': 'A signature in this file does not hold.',
  'broken-chain': 'The group has changed hands since this was begun. Give it up and begin again.',
  'chain-full': 'The group has changed hands so often that its papers are full.',
  'not-a-root': 'These words are not among those that count here.',
  'already-signed': 'These words have signed already.',
}

export const saidOf = (result: {
  readonly ok: boolean
  readonly refusal?: { readonly code: string }
}): string | null => (result.ok ? null : (SAID[result.refusal?.code ?? ''] ?? String(result.refusal?.code)))

/** @throws UsageFault with the refusal as a sentence */
export function yes<T>(
  answer:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly refusal: { readonly code: string } },
): T {
  if (answer.ok) return answer.value
  throw new UsageFault(SAID[answer.refusal.code] ?? `It was refused (${answer.refusal.code}).`)
}
