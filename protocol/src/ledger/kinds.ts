/** The closed list of intent kinds: what each says and who may say it. SPEC 4.3. */
import type { ShapeOf } from '../codec/shape.ts'
import { GROUP_BODIES } from './kinds-groups.ts'
import { LINE_BODIES } from './kinds-lines.ts'
import { MONEY_BODIES } from './kinds-money.ts'
import { PEOPLE_BODIES, type Role } from './kinds-people.ts'
import { POLICY_BODIES } from './kinds-policy.ts'

/** Body of each kind. A new kind is a row there, a row in AUTHORS, a rule and a SPEC paragraph. */
export const BODIES = {
  ...GROUP_BODIES,
  ...LINE_BODIES,
  ...POLICY_BODIES,
  ...PEOPLE_BODIES,
  ...MONEY_BODIES,
} as const

export type Kind = keyof typeof BODIES
export type BodyOf<K extends Kind> = ShapeOf<(typeof BODIES)[K]>

type Authors = 'node' | 'member' | readonly Role[]

const ADMIN = ['admin'] as const
const COMMITTEE = ['admin', 'committee'] as const
/** Coordinators too, for people of their own area; the rule looks at that. */
const PEOPLE = ['admin', 'committee', 'coordinator'] as const

/**
 * Who may author each kind: the node's operational key, any active member (the rule looks at whose account it is), or
 * who holds one of these roles. `run` and `unrun` are the committee's, and the node runs what is due.
 */
// biome-ignore format: a table reads by column.
export const AUTHORS = {
  found:   'node',    newkey:    'node',    newroots: 'node',    meet:       'node',
  line:    'node',    limit:     'node',    commit:   'node',    close:      'node',
  book:    'node',    refuse:    'node',    free:     'node',    waive:      'node',
  freeze:  COMMITTEE, thaw:      COMMITTEE, pardon:   COMMITTEE, 'end-line': COMMITTEE,
  openness: COMMITTEE,
  'line-end': 'node', 'write-off': ADMIN,  defunct:  ADMIN,     'write-down': ADMIN,
  balance: 'node',    cosign:    'node',    decline:  'node',
  deny:    'node',    'end-across': 'node',
  recover: 'node',    answer:    'node',    recall:   'node',    quarantine: COMMITTEE,
  policy:  ADMIN,     rate:      COMMITTEE, propose:  'member',  vote:       'member',
  outcome: 'node',
  admit:   PEOPLE,    change:    PEOPLE,    presence: 'member',  leave:      'member',
  account: COMMITTEE, holder:    'member',  lock:     COMMITTEE, limits:     COMMITTEE,
  auto:    'member',  key:       'member',  reissue:  COMMITTEE, second:     COMMITTEE,
  object:  'member',  agree:     'member',  rekey:    'node',
  pay:     'member',  bill:      'member',  enter:    'member',  batch:      'member',
  accept:  'member',  reject:    'member',  withdraw: 'member',  lapse:      'node',
  reverse: 'member',  standing:  'member',  stop:     'member',  due:        'node',
  run:     COMMITTEE, unrun:     COMMITTEE, delegate: 'member',  undelegate: 'member',
  thank:   'member',  dispute:   'member',  settle:   COMMITTEE, 'pay-across': 'member',
} as const satisfies Record<Kind, Authors>

/** What the node may author beside its own kinds: what is due by the calendar, what the roots signed, what stops a partner's debt. */
export const NODE_ALSO: readonly Kind[] = ['run', 'reissue', 'freeze', 'thaw']

/** What a delegate's key may author. */
export const DELEGABLE = ['pay', 'bill'] as const satisfies readonly Kind[]

/**
 * What nobody says for a person without a device: a voice is one's own, and so is who else gets a part in an account. Who says
 * yes to a new key in their name would have it at once, and their voice with it.
 */
export const NEVER_BY_CUSTODIANS = [
  'vote',
  'propose',
  'holder',
  'leave',
  'agree',
] as const satisfies readonly Kind[]
