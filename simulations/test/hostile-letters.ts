/**
 * Every kind of letter that a node takes from another group, and the lies that a partner of good standing can tell with
 * it. A new kind does not compile without its row here.
 */
import {
  type ASK_KINDS,
  askInvoiceShape,
  askKnownShape,
  askLinesShape,
  askOffersShape,
  type Bytes,
  type ClearOffer,
  clearOfferShape,
  dailyRound,
  encodeAs,
  type GroupId,
  type MAIL_KINDS,
  type PlannedCycle,
  planShape,
  planToTell,
  type Signed,
  seal,
  type Tid,
  withdrawMailShape,
} from '@localpay/protocol'
import { type Papers, signed, transferMail } from './hostile-group.ts'
import type { LetterWorld } from './hostile-letter-world.ts'
import { exchanged, type Letters, NO_GROUP, NO_LINE, NO_SIGNATURE, sealElsewhere } from './hostile-lies.ts'
import { LINE_LETTERS } from './hostile-line-letters.ts'

// Rounds.

const roundNow = (world: LetterWorld): string => dailyRound(world.now())
const offers = (world: LetterWorld, sealed: readonly Signed[]): Bytes =>
  encodeAs(askOffersShape, { v: 1, round: roundNow(world), offers: [...sealed] })
const offerBytes = (world: LetterWorld, changes: Partial<ClearOffer> = {}): Bytes =>
  encodeAs(clearOfferShape, {
    v: 1,
    round: roundNow(world),
    line: world.line,
    side: world.rob.gid,
    debtor: world.rob.gid,
    creditor: world.target.gid,
    amt: 60_000n,
    seq: 1,
    ...changes,
  })

const circle = (world: LetterWorld, groups: readonly GroupId[]): PlannedCycle => ({
  round: world.asked,
  groups: [...groups],
  amt: 5_000n,
  closer: 1,
})
const plan = (
  world: LetterWorld,
  groups: readonly GroupId[],
  to: GroupId = world.target.gid,
  root?: ReturnType<typeof planToTell>['root'],
): Bytes => {
  const told = planToTell([circle(world, groups)])
  const papers = [{ charter: world.mal.charter, chain: world.mal.chain }]
  return encodeAs(planShape, {
    v: 1,
    round: world.asked,
    root: root ?? told.root,
    cycles: 1,
    cleared: 15n,
    mine: told.of(to),
    papers,
  })
}

// Transfers.

const transferBy = (
  world: LetterWorld,
  papers: readonly Papers[],
  groups: readonly GroupId[],
  changes = {},
): Bytes => transferMail(world.proposal('pay', groups, 20_000n, changes), papers, [])

const tidOnly = (tid: Tid): Bytes => encodeAs(withdrawMailShape, { v: 1, tid })

const VALUE_LETTERS = {
  transfer: {
    good: ({ signed: { proposal, statements }, rob, mal }) => ({
      letter: transferMail(proposal, [rob, mal], statements),
      code: 'ok',
    }),
    lies: {
      'for another network': world => ({
        letter: transferBy(world, [world.rob], [world.rob.gid, world.target.gid], { net: 'elsewhere' }),
        code: 'malformed',
      }),
      'in the name of another group': world => ({
        letter: transferBy(world, [world.rob], [world.rob.gid, world.mal.gid, world.tom.gid]),
        code: 'not-a-part',
      }),
      'about the line of others': world => ({
        letter: transferBy(world, [world.rob], [world.rob.gid, world.target.gid], {
          edges: [{ f: 0, t: 1, line: world.lineOfOthers, amt: 20_000n, cp: 0 }],
        }),
        code: 'not-well-formed',
      }),
      'with a signature exchanged': world => {
        const { proposal, commit } = world.signed
        const forged = signed(commit(world.mal.gid, 1), world.rob.signer)
        return { letter: transferMail(proposal, [world.rob, world.mal], [forged]), code: 'bad-certificate' }
      },
      // Nobody has signed it: it is forgotten where it was read, and nothing is answered for it.
      'under a former key': world => ({
        letter: transferBy(world, [world.was], [world.rob.gid, world.target.gid, world.mal.gid], {
          parts: [world.rob.gid, world.target.gid, world.mal.gid].map(g => ({ g, ke: 1, inc: 0 })),
        }),
        code: 'ok',
      }),
    },
  },
  withdraw: {
    good: ({ signed: { tid } }) => ({ letter: tidOnly(tid), code: 'ok' }),
    lies: {
      'for another network': NO_SIGNATURE,
      // Mail may come late: what is not the sender's to take back stays as it is.
      'in the name of another group': ({ signed: { tid }, mal }) => ({
        by: mal,
        letter: tidOnly(tid),
        code: 'ok',
      }),
      'about the line of others': NO_LINE,
      'with a signature exchanged': NO_SIGNATURE,
      'under a former key': NO_SIGNATURE,
    },
  },
  invoice: {
    good: ({ number }) => ({
      letter: encodeAs(askInvoiceShape, { v: 1, number, amt: 1n, patient: false }),
      code: 'ok',
    }),
    optional: ['number'],
    anew: 'each price is a paper of its own; unpaid ones are gone two days later',
    lies: {
      'for another network': NO_SIGNATURE,
      'in the name of another group': ({ signed: { tid } }) => ({
        letter: encodeAs(askInvoiceShape, { v: 1, amt: 1n, patient: false, reverses: tid }),
        code: 'no-such-transfer',
      }),
      'about the line of others': NO_LINE,
      'with a signature exchanged': NO_SIGNATURE,
      'under a former key': NO_SIGNATURE,
    },
  },
  offers: {
    good: world => ({
      letter: offers(world, [seal('offer', offerBytes(world), world.rob.signer)]),
      code: 'ok',
    }),
    lies: {
      'for another network': world => ({
        letter: offers(world, [sealElsewhere('offer', offerBytes(world), world.rob.signer)]),
        code: 'bad-offer',
      }),
      'in the name of another group': world => ({
        letter: offers(world, [
          seal('offer', offerBytes(world, { side: world.target.gid }), world.rob.signer),
        ]),
        code: 'bad-offer',
      }),
      'about the line of others': world => ({
        letter: offers(world, [
          seal('offer', offerBytes(world, { line: world.lineOfOthers }), world.rob.signer),
        ]),
        code: 'bad-offer',
      }),
      'with a signature exchanged': world => ({
        letter: offers(world, [exchanged('offer', offerBytes(world), world)]),
        code: 'bad-offer',
      }),
      'under a former key': world => ({
        letter: offers(world, [seal('offer', offerBytes(world), world.was.signer)]),
        code: 'bad-offer',
      }),
    },
  },
  plan: {
    before: world => world.askOffers(),
    // Nobody owes anything in this world, so that the best of plans takes more than we offered.
    good: world => ({
      letter: plan(world, [world.mal.gid, world.target.gid, world.rob.gid]),
      code: 'not-offered',
    }),
    lies: {
      'for another network': NO_SIGNATURE,
      'in the name of another group': world => ({
        letter: plan(world, [world.mal.gid, world.tom.gid, world.rob.gid], world.mal.gid),
        code: 'not-a-part',
      }),
      'about the line of others': world => ({
        letter: plan(world, [world.others, world.target.gid, world.tom.gid]),
        code: 'not-offered',
      }),
      'with a signature exchanged': world => ({
        letter: plan(
          world,
          [world.mal.gid, world.target.gid, world.rob.gid],
          world.target.gid,
          planToTell([circle(world, [world.tom.gid, world.target.gid, world.rob.gid])]).root,
        ),
        code: 'bad-proof',
      }),
      'under a former key': NO_SIGNATURE,
    },
  },
  lines: {
    good: () => ({ letter: encodeAs(askLinesShape, { v: 1 }), code: 'ok' }),
    lies: {
      'for another network': NO_SIGNATURE,
      'in the name of another group': NO_GROUP,
      'about the line of others': NO_LINE,
      'with a signature exchanged': NO_SIGNATURE,
      'under a former key': NO_SIGNATURE,
    },
  },
  known: {
    good: ({ signed: { tid } }) => ({ letter: encodeAs(askKnownShape, { v: 1, tid }), code: 'ok' }),
    lies: {
      'for another network': NO_SIGNATURE,
      'in the name of another group': ({ signed: { tid }, tom }) => ({
        by: tom,
        letter: encodeAs(askKnownShape, { v: 1, tid }),
        code: 'no-such-transfer',
      }),
      'about the line of others': NO_LINE,
      'with a signature exchanged': NO_SIGNATURE,
      'under a former key': NO_SIGNATURE,
    },
  },
} satisfies { readonly [kind: string]: Letters }

export type LetterKind = (typeof MAIL_KINDS)[number] | (typeof ASK_KINDS)[number]

export const LETTERS: { readonly [kind in LetterKind]: Letters } = { ...LINE_LETTERS, ...VALUE_LETTERS }
