/** Every bound of the protocol, by name and unit, with its reason. */
export const LIMITS = {
  /** One intent, bytes: the largest body is a certificate of 16 groups, about 3 kB. */
  intentBytesMax: 16 * 1024,
  /** One ad, bytes: a title, a body and its keywords. */
  adBytesMax: 8 * 1024,
  /** One group record or one paper of the roots, bytes: addresses, lines; roots, open transfers, signatures. */
  recordBytesMax: 16 * 1024,
  /** One certificate of the roots with its signatures, bytes: 64 open transfers, eight roots. */
  paperBytesMax: 4096,
  /** One charter, bytes: a name and eight roots. */
  charterBytesMax: 2048,
  /**
   * All papers of a group's roots since its charter, bytes: they travel wherever its key matters and must fit an intent.
   * A new admin is about 550 bytes with one root, 850 with two of three: a yearly change for fourteen years or more.
   */
  chainBytesMax: 12 * 1024,
  /** Root certificates, and key certificates, of one chain: each costs its reader signatures. */
  chainCertsMax: 64,
  /** A record with the papers that prove its key, bytes. */
  bundleBytesMax: 24 * 1024,
  /** One gossip message, bytes. A frame beyond what peers accept would mute its sender for good. */
  gossipBytesMax: 48 * 1024,
  /** Ads batched in one gossip message. */
  adsPerMessageMax: 16,
  /** One request or reply between peers, bytes: they are bounded pages, never bulk streams. */
  frameBytesMax: 64 * 1024,
  /** Content of one sync reply, bytes: below a frame, with room for what wraps it. */
  syncReplyBytesMax: 60 * 1024,
  /** Groups listed on one page of a sync, about 100 bytes each. */
  syncGroupsPerPageMax: 400,
  /** Groups whose records or heads one sync question names. */
  syncGidsPerAskMax: 64,
  /** Statements about ads on one page of a sync, tombstones being the smallest, of about 250 bytes. */
  syncAdsPerPageMax: 240,
  /** Groups in one transfer. clearing.md §3.2. */
  partsMax: 16,
  /** Groups on the path of a payment. */
  pathPartsMax: 7,
  /** Transfers of one group that are neither booked nor freed. */
  openTransfersMax: 64,
  /** Cycles of one closer that a group keeps open at a time, and that a closer proposes. clearing.md §4.3, §6. */
  openCyclesPerCloserMax: 4,
  /** Changes of what a group's hour is worth, within 30 days. */
  pastRatesMax: 30,
  /** Lines that one invoice tells of. */
  hintsMax: 8,
  /** Tries of one payment to another group, each over another path. clearing.md §3.9. */
  triesMax: 4,
  /** Payments that are not decided, on one line. This and what follows: clearing.md §3.7. */
  linePaymentsMax: 16,
  /** Of these, payments that neither partner of the line began: half is kept for those two. */
  lineStrangersMax: 8,
  /** Payments of one such payer on one line, and those whose value comes to us from one neighbour. */
  proposerPaymentsMax: 4,
  upstreamPaymentsMax: 4,
  /** Cycles whose value comes to us from one neighbour: they lessen debts, and a round has many. */
  upstreamCyclesMax: 16,
  /** What payments that wait longer than they should may hold of a line: one part in so many of its limit. */
  stalledShare: 4n,
  /** What payments may hold of a line before the group in front of us has signed: one part in so many of its limit. */
  unsignedShare: 10n,
  /** Payments that we only pass on, µh: less is not worth a place. */
  forwardMicroHoursMin: 10_000n,
  /** Late answers of one neighbour that are remembered: as many in time make up for them. */
  stallsMax: 8,
  /** A partner that leaves a transfer of ours undecided for so long takes on no new debt with us, ms. clearing.md §6a. */
  silenceMs: 30 * 24 * 3_600_000,
  /** Transfers signed or booked over one line since its newest checkpoint: their ids must fit an intent. More wait for it. */
  unlistedMax: 128,
  /** Open transfers that one checkpoint lists: those of both sides. */
  openListedMax: 128,
  /** Transfers that a group tells a partner who asks what the two have signed since: all that may stand unlisted on a line. */
  standingTidsMax: 256,
  /** Texts for one checkpoint: each Decline names a transfer that the text before did not list. */
  balanceTriesMax: 256,
  /** A Balance or a Decline, bytes: 128 ids, and what stands around them. */
  balanceBytesMax: 5 * 1024,
  /** A person may write off a transfer whose next hop is silent after so long: with the closer's REFUSE, ms. clearing.md §3.7. */
  writeOffRefusedMs: 30 * 24 * 3_600_000,
  /** And without it, if the closer's group is gone for good, ms. */
  writeOffGoneMs: 90 * 24 * 3_600_000,
  /** Payments in one batch: about 60 bytes each within an intent. */
  batchItemsMax: 200,
  /** Members of one group that a contribution run can reach. */
  membersMax: 30_000,
  /** People on one account, and accounts of one person. */
  holdersMax: 16,
  accountsPerMemberMax: 16,
  /** Devices of one person. */
  keysPerMemberMax: 8,
  /** Delegations of one person at a time: cards, tills, clients that cannot sign. */
  delegatesPerMemberMax: 32,
  /** Committee members who sign for one person without a device. */
  custodiansMax: 4,
  /** Accounts whose bills one account accepts by itself. */
  autoAcceptMax: 50,
  /** Bills that wait for one account, so that nobody is buried under them. */
  billsWaitingMax: 100,
  /** Standing orders that pay from one account: each is looked at whenever it is due. */
  ordersPerAccountMax: 100,
  /** Payments of one order that says how many. */
  orderTimesMax: 1_000,
  /** Words of reference that an account's row points at: what is read before one deals with somebody. */
  praiseShownMax: 8,
  /** How far ahead a first payment may be ordered, ms: beyond that nobody remembers why. */
  orderAheadMs: 400 * 24 * 3_600_000,
  /** A payment due that something stands against is tried this long before it is passed over, ms. */
  orderRetryMs: 3 * 24 * 3_600_000,
  /** Proposals of one member that are not decided yet, so that nobody buries the others. */
  proposalsPerMemberMax: 5,
  /** A vote runs at most this long, ms: what a group then thinks is another question. */
  voteRunMs: 400 * 24 * 3_600_000,
  /** A payment can be reversed, disputed or thanked for this long, ms: after that a new payment sets things right. */
  paymentOpenMs: 400 * 24 * 3_600_000,
  /** An intent lives at most this long before it must be ordered, ms. */
  intentLifeMs: 31 * 24 * 3_600_000,
  /** How far the clock of a member's phone may run ahead of the node, ms. */
  clockSkewMs: 10 * 60_000,
  /** An ad lives at most a year, ms. */
  adLifeMs: 366 * 24 * 3_600_000,
  /** Live ads of one group that others keep. */
  adsPerGroupMax: 20_000,
  /** Lines that one group record tells of. */
  linesPerRecordMax: 64,
  /** Ways to reach one member that they tell the group: what fits a screen. */
  contactsMax: 8,
  /** One of them, characters: a postal address in one line. */
  contactCharsMax: 200,
  /** A member's photo, bytes: 320 points square at good quality, and in base64 within one request. */
  photoBytesMax: 45_000,
  /** The same, points along each side: a few bytes could say more than the memory of who looks at it holds. */
  photoSideMax: 1_024,
  /** One message to another member, characters: a short letter. */
  messageCharsMax: 1_000,
  /** Messages that one member keeps of those received, and of those sent; the oldest that was read makes room. */
  messagesKeptMax: 200,
  /** Messages on one page. */
  messagesPageMax: 20,
  /** Of these still unread from one and the same sender: more are no letters. */
  messagesUnreadFromOneMax: 20,
  /** Members from whom one member takes no messages. */
  blockedMax: 100,
  titleBytesMax: 160,
  textBytesMax: 4_000,
  /** The terms of a group, bytes: some pages that a person reads before joining. */
  termsBytesMax: 20_000,
  nameBytesMax: 120,
  /** Seconds to answer a proposal: interactive payment. clearing.md §3.10. */
  prepTtlPaySeconds: 60,
  closeTtlPaySeconds: 90,
  /** Seconds, where the member let it take up to three days. */
  prepTtlPatientSeconds: 72 * 3_600,
  closeTtlPatientSeconds: 96 * 3_600,
  /** Seconds, in an ad-hoc clearing round. */
  prepTtlRoundSeconds: 60,
  closeTtlRoundSeconds: 90,
  /** Seconds, in the daily round: nodes sleep. */
  prepTtlDailySeconds: 24 * 3_600,
  closeTtlDailySeconds: 30 * 3_600,
  /** Amounts under a quarter of an hour are not worth a cycle, µh. clearing.md §4.2. */
  cycleMicroHoursMin: 250_000n,
  /** Groups that a clearing round plans as one network; of more, a planner takes the nearest. clearing.md §4.5. */
  planGroupsMax: 3_000,
  regionGroupsMax: 2_000,
} as const
