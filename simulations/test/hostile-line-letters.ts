/** Letters about a line, its limits, its end and its common balances. */
import {
  askStandingShape,
  type Balance,
  type Bytes,
  balanceAskShape,
  balanceHash,
  concat,
  decodeAs,
  encodeAs,
  encodeBalance,
  type GroupId,
  type LineId,
  limitMailShape,
  limitShape,
  lineEndMailShape,
  lineEndShape,
  lineIdOf,
  lineOfferShape,
  listHash,
  prefixed,
  type Signed,
  type Signer,
  seal,
  utf8,
} from '@localpay/protocol'
import { lineOfferOf, type Papers } from './hostile-group.ts'
import type { LetterWorld } from './hostile-letter-world.ts'
import { exchanged, type Letters, NO_SIGNATURE, sealElsewhere } from './hostile-lies.ts'
import { LIAR_LIMIT } from './hostile-partners.ts'

const made = <T>(read: { ok: true; value: T } | { ok: false; refusal: unknown }): T => {
  if (!read.ok) throw new Error('what we made reads')
  return read.value
}

// Papers of lines.

const offer = (papers: Papers, { target }: LetterWorld) =>
  made(decodeAs(lineOfferShape, lineOfferOf(papers, target.gid)))
const changedOffer = (
  papers: Papers,
  world: LetterWorld,
  changes: Partial<ReturnType<typeof offer>>,
): Bytes => encodeAs(lineOfferShape, { ...offer(papers, world), ...changes })

const lineOfferLies: Letters['lies'] = {
  'for another network': world => {
    const { open } = offer(world.rob, world)
    return {
      letter: changedOffer(world.rob, world, { sig: sealElsewhere('line-open', open, world.rob.signer).s }),
      code: 'bad-line',
    }
  },
  'in the name of another group': world => ({
    letter: lineOfferOf(world.mal, world.target.gid),
    code: 'bad-line',
  }),
  'about the line of others': world => ({ letter: lineOfferOf(world.rob, world.others), code: 'bad-line' }),
  'with a signature exchanged': world => {
    const { open } = offer(world.rob, world)
    return {
      letter: changedOffer(world.rob, world, { sig: world.mal.signer.sign(prefixed('line-open', open)) }),
      code: 'bad-line',
    }
  },
  'under a former key': world => ({ letter: lineOfferOf(world.was, world.target.gid), code: 'bad-line' }),
}

const limitOf = (by: GroupId, line: LineId, seq: number): Bytes =>
  encodeAs(limitShape, { v: 1, line, by, amt: LIAR_LIMIT, seq })
const limitMail = (limit: Signed): Bytes => encodeAs(limitMailShape, { v: 1, limit })

const endOf = (world: LetterWorld, by: GroupId, line: LineId): Bytes =>
  encodeAs(lineEndShape, { v: 1, line, by, rest: false, at: world.now() })
const endMail = (end: Signed): Bytes => encodeAs(lineEndMailShape, { v: 1, end })

// Common balances: rob's id is the smaller, so that it is the one who proposes.

const ZERO = listHash([])
const balance = (world: LetterWorld, changes: Partial<Balance> = {}): Balance => ({
  v: 1,
  line: world.line,
  seq: 1,
  try: 0,
  bal: 0n,
  applied: ZERO,
  open: [world.signed.tid],
  limits: world.limits,
  ke: [2, 1],
  at: world.started,
  ...changes,
})
const second = (world: LetterWorld, changes: Partial<Balance> = {}): Balance =>
  balance(world, { seq: 2, prev: balanceHash(encodeBalance(balance(world))), ...changes })
const balanceAsk = (
  text: Balance,
  signer: Signer,
  domain: (bytes: Bytes) => Bytes = bytes => prefixed('balance', bytes),
): Bytes => {
  const bytes = encodeBalance(text)
  return encodeAs(balanceAskShape, { v: 1, balance: bytes, sig: signer.sign(domain(bytes)), applied: [] })
}

export const LINE_LETTERS = {
  'line-offer': {
    good: world => ({
      by: world.tom,
      letter: lineOfferOf(world.tom, world.target.gid, 5n, world.started),
      code: 'ok',
    }),
    lies: lineOfferLies,
  },
  'line-accept': {
    // Our line stands already: the same paper again is no news.
    good: world => ({ letter: lineOfferOf(world.rob, world.target.gid, 5n, world.started), code: 'ok' }),
    lies: lineOfferLies,
  },
  'line-end': {
    good: ({ zed, ...world }) => ({
      by: zed,
      letter: endMail(
        seal(
          'line-end',
          encodeAs(lineEndShape, {
            v: 1,
            line: lineIdOf(zed.gid, world.target.gid),
            by: zed.gid,
            rest: false,
            at: world.started,
          }),
          zed.signer,
        ),
      ),
      code: 'ok',
    }),
    lies: {
      'for another network': world => ({
        letter: endMail(sealElsewhere('line-end', endOf(world, world.rob.gid, world.line), world.rob.signer)),
        code: 'bad-signature',
      }),
      'in the name of another group': world => ({
        letter: endMail(seal('line-end', endOf(world, world.mal.gid, world.line), world.rob.signer)),
        code: 'bad-line',
      }),
      'about the line of others': world => ({
        letter: endMail(seal('line-end', endOf(world, world.rob.gid, world.lineOfOthers), world.rob.signer)),
        code: 'not-your-key',
      }),
      'with a signature exchanged': world => ({
        letter: endMail(exchanged('line-end', endOf(world, world.rob.gid, world.line), world)),
        code: 'bad-signature',
      }),
      'under a former key': world => ({
        letter: endMail(seal('line-end', endOf(world, world.rob.gid, world.line), world.was.signer)),
        code: 'not-your-key',
      }),
    },
  },
  limit: {
    good: world => ({
      letter: limitMail(seal('limit', limitOf(world.rob.gid, world.line, 1), world.rob.signer)),
      code: 'ok',
    }),
    lies: {
      'for another network': world => ({
        letter: limitMail(sealElsewhere('limit', limitOf(world.rob.gid, world.line, 9), world.rob.signer)),
        code: 'bad-line',
      }),
      'in the name of another group': world => ({
        letter: limitMail(seal('limit', limitOf(world.target.gid, world.line, 9), world.rob.signer)),
        code: 'bad-line',
      }),
      'about the line of others': world => ({
        letter: limitMail(seal('limit', limitOf(world.rob.gid, world.lineOfOthers, 9), world.rob.signer)),
        code: 'not-your-key',
      }),
      'with a signature exchanged': world => ({
        letter: limitMail(exchanged('limit', limitOf(world.rob.gid, world.line, 9), world)),
        code: 'bad-line',
      }),
      'under a former key': world => ({
        letter: limitMail(seal('limit', limitOf(world.rob.gid, world.line, 9), world.was.signer)),
        code: 'not-your-key',
      }),
    },
  },
  balance: {
    good: world => ({ letter: balanceAsk(balance(world), world.rob.signer), code: 'ok' }),
    lies: {
      'for another network': world => ({
        letter: balanceAsk(second(world), world.rob.signer, bytes =>
          concat([utf8('elsewhere/1/balance\0'), bytes]),
        ),
        code: 'bad-signature',
      }),
      'in the name of another group': world => ({
        by: world.mal,
        letter: balanceAsk(second(world), world.rob.signer),
        code: 'no-such-line',
      }),
      'about the line of others': world => ({
        letter: balanceAsk(second(world, { line: world.lineOfOthers }), world.rob.signer),
        code: 'no-such-line',
      }),
      'with a signature exchanged': world => ({
        letter: balanceAsk(second(world), world.mal.signer),
        code: 'bad-signature',
      }),
      'under a former key': world => ({
        letter: balanceAsk(second(world, { ke: [1, 1] }), world.was.signer),
        code: 'stale-inc',
      }),
    },
  },
  standing: {
    good: ({ line }) => ({ letter: encodeAs(askStandingShape, { v: 1, line, known: 0 }), code: 'ok' }),
    lies: {
      'for another network': NO_SIGNATURE,
      'in the name of another group': ({ line, mal }) => ({
        by: mal,
        letter: encodeAs(askStandingShape, { v: 1, line, known: 0 }),
        code: 'no-such-line',
      }),
      'about the line of others': ({ lineOfOthers: line }) => ({
        letter: encodeAs(askStandingShape, { v: 1, line, known: 0 }),
        code: 'no-such-line',
      }),
      'with a signature exchanged': NO_SIGNATURE,
      'under a former key': NO_SIGNATURE,
    },
  },
} satisfies { readonly [kind: string]: Letters }
