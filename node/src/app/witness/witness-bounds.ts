/** Every bound of witnessing, by name and unit, with its reason. */
export const WITNESS = {
  /** Groups and relays that we ask to witness our books: two make a head witnessed, a few more outlast a bad week. */
  groupsAskedMax: 8,
  relaysAskedMax: 3,
  /** Co-signatures over our own heads that are kept, the newest of each witness: partners come and go. */
  signaturesKeptMax: 32,
  /** Groups whose newest head we remember, some 700 bytes each: as many as we may know at all. */
  groupsRememberedMax: 10_000,
  /** Groups against which we hold evidence, up to 20 kB each. */
  evidenceMax: 500,
  /** Pieces of evidence that a peer is told when it connects, the newest first. */
  evidenceToldMax: 16,
  /** Questions of one peer that are looked at in a minute: each costs signatures, and some a write. */
  questionsPerMinute: 30,
  /** A witness answers within this time, ms. */
  askMs: 10_000,
  /** A round begins so long after a peer has connected, ms: the hello goes first. */
  afterPeerMs: 1_500,
} as const
