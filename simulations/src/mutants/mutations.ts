/** Every rule of which issue and specification say that the simulator must miss it. clearing.md §3.4, §5. */
import type { Edit, Mutation } from './mutation.ts'

const MACHINE = 'protocol/src/transfer/machine.ts'
const RULES = 'protocol/src/ledger/rules-transfers.ts'
const TRANSFERS = 'node/src/app/transfers.ts'
const RESTORE = 'protocol/src/ledger/rules-restore.ts'

/** Our ledger no longer asks whether a transfer was decided before. */
const FORGETS_DECISIONS = {
  file: RULES,
  from: "  if (draft.get('transfers', tid) !== undefined) return err(refusal('already-decided'))\n",
  to: '',
}

/** A closer of this kind of transfer signs, holds and lets go as everybody else in it. */
const signsEarly = (kind: 'pay' | 'clear'): Edit[] => [
  {
    file: MACHINE,
    from: "    phase: place.closer ? 'closing' : 'open',",
    to: `    phase: place.closer && body.kind !== '${kind}' ? 'closing' : 'open',`,
  },
  {
    file: RULES,
    from: "  if (place.closer) return err(refusal('closer-signs-last'))\n",
    to: `  if (place.closer && body.kind !== '${kind}') return err(refusal('closer-signs-last'))\n`,
  },
  {
    file: 'node/src/app/transfer-acts.ts',
    from: '  if (!placeIn(memory.state).closer) {',
    to: `  if (!placeIn(memory.state).closer || memory.state.body.kind === '${kind}') {`,
  },
]

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'H1',
    rule: 'at most one of COMMIT and REFUSE: at its deadline a group refuses what it has signed',
    edits: [
      FORGETS_DECISIONS,
      {
        file: MACHINE,
        from: "  signed:    { complete: to('book', 'applied'),",
        to: "  signed:    { deadline: to('refuse', 'refused'), complete: to('book', 'applied'),",
      },
      {
        file: TRANSFERS,
        from: '      if (!isUnsigned(memory) || now < deadlineOf(memory.state)) continue',
        to: '      if (now < deadlineOf(memory.state)) continue',
      },
    ],
    scenario: 'lossy',
    checkers: ['I2'],
  },
  {
    name: 'H3',
    rule: 'RELEASE only after that of the out-edge: a group lets go what it signed at a stranger’s REFUSE',
    edits: [
      {
        file: MACHINE,
        from: "  signed:    { complete: to('book', 'applied'),",
        to: "  signed:    { refusal: to('free', 'released'), complete: to('book', 'applied'),",
      },
      {
        file: 'node/src/app/transfer-acts.ts',
        from: `    case 'free':
      assert(release !== null, 'the release is in hand')
      return [...meetings(core, memory), body('free', { tid: memory.tid, ke: release.ke, sig: release.sig })]`,
        to: `    case 'free':
      return [body('free', { tid: memory.tid, ke: release?.ke ?? 0, sig: release?.sig ?? new Uint8Array(64) })]`,
      },
      {
        file: RULES,
        from: `  return key !== null && statementHolds(releaseOf(tid, out.to, ke, out.line), sig, key, verify)
    ? ok(null)
    : err(refusal('bad-signature'))`,
        to: '  return ok(null)',
      },
    ],
    scenario: 'lossy',
    checkers: ['I3'],
  },
  {
    name: 'closer-last',
    rule: 'the payee closes, and signs last: it signs as soon as its own line allows',
    edits: signsEarly('pay'),
    scenario: 'lossy',
    checkers: ['I3', 'I5', 'I7', 'I12', 'bug'],
  },
  {
    name: 'closer-release',
    rule: 'the closer of a circle never lets go what it signed: it does as any other member does',
    edits: [
      ...signsEarly('clear'),
      { file: RULES, from: "  if (open.value.place.closer) return err(refusal('wrong-state'))\n", to: '' },
    ],
    scenario: 'rounds',
    checkers: ['I3'],
  },
  {
    name: 'fsync-before-send',
    rule: 'what is sent is on the disk: a decision is told before it is written',
    edits: [
      {
        file: 'node/src/app/transfer-acts.ts',
        from: '    post()\n    return [saveMemory(memory)',
        to: '    post()\n    posting.send()\n    return [saveMemory(memory)',
      },
    ],
    scenario: 'calm',
    checkers: ['I10'],
  },
  {
    name: 'hold-counted',
    rule: 'holds count before signing: a group signs again what it has signed for others',
    edits: [
      {
        file: 'protocol/src/lines/line.ts',
        from: 'line.granted - line.balance - line.holdIn',
        to: 'line.granted - line.balance',
      },
    ],
    scenario: 'rush',
    checkers: ['I6'],
  },
  {
    name: 'H11',
    rule: 'a payee signs at most once for an invoice: whoever pays it again is taken again',
    edits: [
      {
        file: RULES,
        from: "  if (draft.get('invoices', payee.invoice) !== undefined) return err(refusal('invoice-paid'))\n",
        to: '',
      },
    ],
    scenario: 'byzantine-one',
    checkers: ['H11', 'I12'],
  },
  {
    name: 'decline',
    rule: 'a common balance that omits what we signed is declined: it is signed all the same',
    edits: [
      {
        file: 'protocol/src/ledger/rules-checkpoints.ts',
        from: `  if ([...unlisted.signed, ...unlisted.booked].some(({ tid }) => !named.has(tid)))
    return err(refusal('not-listed'))
`,
        to: '',
      },
    ],
    scenario: 'crashes',
    checkers: ['I20'],
  },
  {
    name: 'H8',
    rule: 'no answer from beyond the checkpoint window: what was settled and forgotten is refused when it comes up again',
    edits: [
      {
        file: 'protocol/src/ledger/checkpoint-window.ts',
        from: '  return !isKept || fitsWindow({ tid, cp: edge.cp }, windowOf(state))',
        to: '  return true',
      },
    ],
    scenario: 'ageing',
    checkers: ['I2'],
  },
  {
    name: 'cp-window',
    rule: 'a transfer builds on a recent checkpoint: one that was booked and forgotten is signed and booked again',
    edits: [
      {
        file: 'protocol/src/ledger/checkpoint-window.ts',
        from: "  fitsWindow({ tid, cp: edge.cp }, windowOf(draft.get('balances', edge.line)))",
        to: '  true',
      },
    ],
    scenario: 'ageing',
    // One that its partner has forgotten and does not answer is held for ever.
    checkers: ['I2', 'I9', 'I12'],
  },
  {
    name: 'H9',
    rule: 'no answer for a former self: a group on older books answers what it may have answered before',
    edits: [
      {
        file: RESTORE,
        from: "    if (edge.cp <= state.floor && isSeen) return err(refusal('former-self'))\n",
        to: '',
      },
      {
        file: 'protocol/src/ledger/rules-window.ts',
        from: "  if (own === undefined || own.inc < group.inc || own.ke < group.ke) return err(refusal('former-self'))\n",
        to: '',
      },
      {
        file: 'node/src/app/transfer-recall.ts',
        from: '  const isFormer = inc < group.inc || ke < group.ke',
        to: '  const isFormer = inc < 0 && ke < group.ke',
      },
      {
        file: 'node/src/app/transfer-former.ts',
        from: '    if (created > doubtEnds && created < clock.now() + FORMER.aheadMs) return true\n',
        to: '    if (created > 0) return true\n',
      },
    ],
    scenario: 'rollback',
    checkers: ['I2'],
  },
  {
    name: 'recovery-mode',
    rule: 'a group on older books signs nothing before its partners have told what they hold: it goes on at once',
    edits: [
      {
        file: RESTORE,
        from: '=> askedOf(book).length > 0',
        to: '=> askedOf(book).length < 0',
      },
    ],
    scenario: 'rollback',
    checkers: ['I2', 'I9', 'I12', 'I13', 'I18'],
  },
  {
    name: 'unsigned-tenth',
    rule: 'what waits for a neighbour that has not signed is a tenth of a line at most: it may take all of it',
    edits: [
      {
        file: 'protocol/src/ledger/rules-holds.ts',
        from: '  return (unsigned + amt) * LIMITS.unsignedShare > first.granted',
        to: '  return unsigned + amt > first.granted',
      },
    ],
    scenario: 'calm',
    checkers: ['I19'],
  },
  {
    name: 'frozen-line',
    rule: 'a partner whose line is frozen takes on no new debt: the line is used as any other',
    edits: [
      {
        file: 'protocol/src/lines/line.ts',
        from: "  return line.state === 'active' ? line.granted",
        to: "  return line.state !== 'closing' ? line.granted",
      },
    ],
    scenario: 'people',
    checkers: ['frozen'],
  },
  {
    name: 'H2',
    rule: 'who signs names the keys and incarnations of today: a transfer of a life that is over is signed as any other',
    edits: [
      {
        file: RULES,
        from: "    if (known.ke !== part.ke || known.inc !== part.inc) return err(refusal('stale-inc'))\n",
        to: '',
      },
    ],
    scenario: 'reborn',
    checkers: ['H2'],
  },
]
