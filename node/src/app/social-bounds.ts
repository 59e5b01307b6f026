/** Every bound of what this node keeps and does of other groups and their ads, by name and unit, with its reason. */
import { DAY_MS, MINUTE_MS, SECOND_MS } from '@localpay/protocol'

export const SOCIAL = {
  /** Groups whose records are kept: four times those of the whole field in 2020, some 30 MB of memory. */
  groupsMax: 10_000,
  /** Ads of all groups together, tombstones included: about 2 kB of memory each, most of it the search index. */
  adsMax: 200_000,
  /** Live ads of one member. */
  adsPerMemberMax: 200,
  /** A group that nobody has told anything of for so long is forgotten with its ads, unless we keep a line with it. */
  forgetGroupMs: 90 * DAY_MS,
  /** Our own record is signed anew at least so often, so that others do not forget us. */
  renewRecordMs: DAY_MS,
  /** The time at which a group was last heard of goes to disk no more often than this. */
  seenOnDiskMs: DAY_MS,

  /** From a change to the message that tells of it: one act is often several changes. */
  gatherMs: 300,
  /** Pause between the sweeps that drop expired ads and forgotten groups. */
  sweepMs: 10 * MINUTE_MS,
  /** Ended ads stay on their shelf so long, unseen, so that a head of their group still adds up. */
  keepExpiredMs: DAY_MS,
  /** Ads that one batch of a sweep deletes. */
  sweepRowsMax: 500,

  /** Hellos of one peer whose record is looked at in a minute: each may be a write. A busy partner has a few in a second. */
  hellosPerMinute: 300,
  /** A peer answers a hello or a question of a sync within this time. */
  askMs: 10 * SECOND_MS,
  /** After news of a group we do not know we ask around so soon, and no more often than every `askAroundPauseMs`. */
  askAroundMs: SECOND_MS,
  askAroundPauseMs: 10 * SECOND_MS,
  /** Questions in one sync with one peer: beyond it the peer keeps us busy with nothing. */
  asksPerSyncMax: 5_000,
  /** Syncs under way at once; each is one question at a time. */
  syncsMax: 8,
  /** A group's ads are fetched from the start this often for one head of it, when its sum does not come right. */
  refetchesPerHeadMax: 2,
} as const
