/**
 * Every run of the models in protocol/models, and what must come of it: `passes` with the number of states of a whole
 * search, or the property that is violated. A run with a rule left out must be violated, else the model would not
 * notice that the rule is missing; a witness must be violated, else the model would never come to where rules matter.
 *
 * `more` marks runs that only `--all` makes: each takes long, and repeats with four groups what three have shown.
 */
type ModelName = 'clearing' | 'checkpoint-try' | 'replay-restore'

export interface ModelRun {
  readonly model: ModelName
  readonly defines: readonly string[]
  /** `passes`, or a property's name as the model's comment has it. */
  readonly expect: string
  /** Of a run that passes. */
  readonly states: number | null
  /** Made by `--all` only. */
  readonly isMore: boolean
}

type Row = readonly [defines: string, expect: string, states?: number, set?: 'more']

// biome-ignore format: a table reads by column.
const CLEARING: readonly Row[] = [
  // Three groups, all honest, each crashes once.
  ['CRASH=1',                                       'passes', 19_704],
  ['CRASH=1 CYCLE',                                 'passes', 44_216],
  // One equivocator: payer, middle, closer.
  ['CRASH=1 BYZ=1',                                 'passes', 11_431],
  ['CRASH=1 BYZ=2',                                 'passes', 16_261],
  ['CRASH=1 BYZ=4',                                 'passes', 33_129],
  ['CRASH=1 BYZ=1 CYCLE',                           'passes', 34_261],
  ['CRASH=1 BYZ=2 CYCLE',                           'passes', 35_461],
  ['CRASH=1 BYZ=4 CYCLE',                           'passes', 51_729],
  // Two that collude.
  ['CRASH=1 BYZ=3',                                 'passes', 4_369],
  ['CRASH=1 BYZ=5',                                 'passes', 9_005],
  ['CRASH=1 BYZ=6',                                 'passes', 12_305],
  ['CRASH=1 BYZ=3 CYCLE',                           'passes', 12_985],
  ['CRASH=1 BYZ=5 CYCLE',                           'passes', 18_009],
  ['CRASH=1 BYZ=6 CYCLE',                           'passes', 18_137],
  // Two crashes each.
  ['CRASH=2 CYCLE',                                 'passes', 155_551],
  ['CRASH=2 BYZ=1 CYCLE',                           'passes', 78_451],
  ['CRASH=2 BYZ=2 CYCLE',                           'passes', 82_651],
  ['CRASH=2 BYZ=4 CYCLE',                           'passes', 120_179],
  // Four groups: all honest, one equivocator.
  ['N=4',                                           'passes', 606_981],
  ['N=4 BYZ=1',                                     'passes', 578_089, 'more'],
  ['N=4 BYZ=2',                                     'passes', 812_755, 'more'],
  ['N=4 BYZ=4',                                     'passes', 780_067, 'more'],
  ['N=4 BYZ=8',                                     'passes', 1_649_255, 'more'],
  ['N=4 CYCLE',                                     'passes', 1_333_525, 'more'],
  ['N=4 BYZ=1 CYCLE',                               'passes', 1_734_211, 'more'],
  ['N=4 BYZ=2 CYCLE',                               'passes', 1_774_099, 'more'],
  ['N=4 BYZ=4 CYCLE',                               'passes', 1_657_171, 'more'],
  ['N=4 BYZ=8 CYCLE',                               'passes', 2_576_543, 'more'],
  // Four groups, two that collude.
  ['N=4 BYZ=3',                                     'passes', 266_817, 'more'],
  ['N=4 BYZ=5',                                     'passes', 290_917, 'more'],
  ['N=4 BYZ=6',                                     'passes', 380_233, 'more'],
  ['N=4 BYZ=9',                                     'passes', 583_013, 'more'],
  ['N=4 BYZ=10',                                    'passes', 863_525, 'more'],
  ['N=4 BYZ=12',                                    'passes', 776_281, 'more'],
  ['N=4 BYZ=6 CYCLE',                               'passes', 783_433, 'more'],
  // Four groups, each crashes once.
  ['N=4 CRASH=1',                                   'passes', 11_097_772, 'more'],
  ['N=4 CRASH=1 BYZ=2',                             'passes', 6_877_981, 'more'],
  ['N=4 CRASH=1 BYZ=4',                             'passes', 6_862_429, 'more'],
  // One is gone for ever: what lies downstream of it is resolved, and not everything is (clearing.md 3.6).
  ['DEAD=1 WANT_DOWNSTREAM_RESOLVED',               'passes', 4_815],
  ['DEAD=1 WANT_DOWNSTREAM_RESOLVED CYCLE',         'passes', 9_951],
  ['DEAD=1 WANT_DOWNSTREAM_RESOLVED N=4',           'passes', 1_214_795, 'more'],
  ['DEAD=2 WANT_DOWNSTREAM_RESOLVED N=4',           'passes', 1_214_795, 'more'],
  ['DEAD=1 WANT_ALL_RESOLVED',                      'T3'],
  ['DEAD=2 WANT_ALL_RESOLVED',                      'T3'],
  // Two transfers and one limit.
  ['TWO',                                           'passes', 19_712],
  ['TWO SOFT_ABORT',                                'L1'],
  // The alternatives that were turned down (clearing.md 3.1).
  ['NAIVE_REFUSE BYZ=4',                            'S2'],
  ['NAIVE_REFUSE BYZ=1',                            'S2'],
  ['NAIVE_REFUSE',                                  'passes', 2_677],
  ['NO_CLOSER_LAST BYZ=2',                          'S3'],
  ['HTLC',                                          'S2'],
  // Certificates come about, and releases pass groups that have signed.
  ['WITNESS_CERT',                                  'W1'],
  ['WITNESS_CHAIN',                                 'W2'],
]

// biome-ignore format: a table reads by column.
const CHECKPOINT_TRY: readonly Row[] = [
  ['MAXSEQ=1',                                      'passes', 20_893],
  ['MAXSEQ=2',                                      'passes', 92_413],
  ['MAXSEQ=3',                                      'passes', 218_573],
  ['MAXSEQ=4',                                      'passes', 413_809],
  ['MAXSEQ=2 MAXTRY=2',                             'passes', 92_413],
  ['MAXSEQ=4 MAXTRY=2',                             'passes', 413_809],
  ['MAXTRY=1',                                      'D1'],
  ['CLOSER_WAITS',                                  'passes', 11_613],
  ['NO_TRY',                                        'T1'],
  ['BLIND_COSIGN',                                  'I20'],
  ['DECLINE_ON_UNKNOWN',                            'D1'],
  ['CP_KNOWN',                                      'T2'],
  ['CLOSER_WAITS H8_TEXT',                          'T2'],
  // Harmless among the honest; replay-restore shows why the guard is needed.
  ['NO_RELIST_GUARD MAXSEQ=3',                      'passes', 218_573],
]

// biome-ignore format: a table reads by column.
const REPLAY_RESTORE: readonly Row[] = [
  ['',                                              'passes', 13_746],
  ['V_CLOSER',                                      'passes', 7_789],
  ['MAXSEQ=6',                                      'passes', 28_786],
  // Safe here, but blocks: checkpoint-try.
  ['H8_TEXT',                                       'passes', 13_746],
  ['NO_H8 NO_RESTORE',                              'P1'],
  ['NO_H8 NO_RESTORE PROPS=2',                      'P2'],
  ['NO_H9 NO_PRUNE',                                'P1'],
  ['NO_H9 NO_PRUNE PROPS=2',                        'P2'],
  // Each rule answers one threat.
  ['NO_H8 NO_PRUNE',                                'passes', 13_350],
  ['NO_H9 NO_RESTORE',                              'passes', 2_949],
  ['NO_RELIST_GUARD NO_RESTORE PROPS=1',            'P1'],
  ['NO_RELIST_GUARD NO_RESTORE PROPS=2',            'P2'],
  ['NO_RELIST_GUARD NO_RESTORE PROPS=4',            'P3'],
  ['NO_RELIST_GUARD NO_RESTORE H8_TEXT PROPS=1',    'P1'],
  ['NO_RELIST_GUARD NO_RESTORE H8_TEXT PROPS=2',    'P2'],
  ['NO_RELIST_GUARD NO_RESTORE H8_TEXT PROPS=4',    'P3'],
  ['NO_RELIST_GUARD NO_RESTORE H8_TEXT PROPS=8',    'P4'],
  ['PRUNE_ANY NO_RESTORE PROPS=1',                  'P1'],
  ['PRUNE_ANY NO_RESTORE PROPS=2',                  'P2'],
  ['ALARM_ANY_AGE NO_RESTORE',                      'P4'],
  ['WITNESS_PRUNED',                                'W1'],
  ['WITNESS_RELEASED',                              'W2'],
  ['WITNESS_RESTORED',                              'W3'],
]

const runsOf = (model: ModelName, rows: readonly Row[]): ModelRun[] =>
  rows.map(([defines, expect, states, set]) => ({
    model,
    defines: defines.split(' ').filter(define => define !== ''),
    expect,
    states: states ?? null,
    isMore: set === 'more',
  }))

export const MODEL_RUNS: readonly ModelRun[] = [
  ...runsOf('clearing', CLEARING),
  ...runsOf('checkpoint-try', CHECKPOINT_TRY),
  ...runsOf('replay-restore', REPLAY_RESTORE),
]
