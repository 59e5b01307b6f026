/** Bounds of the people's side of a node, by name and unit, with their reason. */
import { DAY_MS } from '@localpay/protocol'

export const PEOPLE = {
  /**
   * Requests to join that nobody has answered, of strangers, of who was invited, and of who came to the desk: the door is open
   * to everybody on the network.
   */
  waitingMax: 100,
  /** Devices on which one member is signed in; the one signed in longest ago goes. */
  sessionsPerMemberMax: 10,
  /** A session ends when it was not used for so long, ms. */
  sessionMs: 30 * DAY_MS,
  /** A used session is written again after so long, ms, and not at every page. */
  sessionRenewMs: DAY_MS,
  /** New passwords of people who lost theirs: the door is open to everybody, so the oldest that nobody ordered goes. */
  renewalsMax: 200,
  /** For one name, so that a stranger's requests do not bury the member's own. */
  renewalsPerNameMax: 5,
  /** A new password that nobody ordered is dropped after so long, ms. */
  renewalMs: 14 * DAY_MS,
  /** Invitations of one member that still open the door, of somebody of the committee, and people that one lets ask. */
  invitationsOpenMax: 5,
  invitationsOpenCommitteeMax: 50,
  invitationUsesMax: 10,
  /** Those of one member that are kept to say why they open nothing any more; the oldest go. */
  invitationsEndedMax: 50,
  /** Whoever did not come after so long is asked again, ms. */
  invitationMs: 30 * DAY_MS,
  /** People in one answer of a search. */
  foundMax: 20,
  /** Lines of history looked at to tell whom somebody pays. */
  payeesScanMax: 500,
  /** Lines of history in one answer. */
  historyMax: 100,
  /** Points of the balance's curve: more than a phone has pixels. */
  pointsMax: 400,
  /** Open pages that listen, in all and of one person. */
  pagesMax: 2_000,
  pagesPerPersonMax: 8,
} as const
