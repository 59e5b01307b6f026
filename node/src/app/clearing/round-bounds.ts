/** Every bound of what this node does and keeps of clearing rounds, by name and unit, with its reason. */
import { DAY_MS, MINUTE_MS, SECOND_MS } from '@localpay/protocol'

export const ROUND = {
  /** Groups that we take part with in one round, the nearest first, and offers that are kept of it: some 20 MB. */
  groupsMax: 4_096,
  offersMax: 48_000,
  /** Groups that are asked for a round by hand, the nearest first: somebody waits for it. */
  askedNowMax: 256,
  /** Lines that a committee may keep out. */
  keptOutMax: 1_000,
  /** Pause between two looks at what is due. */
  tickMs: MINUTE_MS,
  /** A group that did not answer is asked again after this long, or at the next look when it is connected. */
  retryMs: 10 * MINUTE_MS,
  /** Groups asked at once, and how long each may take. */
  parallel: 16,
  askMs: 4 * SECOND_MS,
  /** Between clocks of honest nodes. */
  skewMs: 10 * MINUTE_MS,
  /** Questions about offers, and plans, of one group that are looked at in a minute: each may cost 64 signatures, or a write. */
  asksPerMinute: 8,
  plansPerMinute: 4,
  /** Plans of others that are kept of one round. */
  plansMax: 16,
  /** A round that somebody opened by hand: from the question to the plan, and until we stop looking at it. clearing.md §4.1. */
  adHocPlanMs: 2 * MINUTE_MS,
  adHocOverMs: 15 * MINUTE_MS,
  /** Rounds opened by hand by others, of which we remember what we offered. */
  askedMax: 64,
  /** Between two that we open by hand. */
  pauseMs: 2 * SECOND_MS,
  /** A round is remembered for as long as silence counts and people look back; of those opened by hand so many. */
  keepMs: 7 * DAY_MS,
  adHocKept: 16,
  /** Rounds on the committee's page. */
  shown: 5,
} as const
