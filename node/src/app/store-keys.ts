/**
 * Every key of the node's database, by prefix, with what stands there. Nothing else builds a key. Numbers are
 * padded so that bytewise order is their order; ids are hex.
 *
 *     log/<seq>             commit group: entries from seq on, and the head signed over the last
 *     checkpoint            up to where the derived values below go; all of them change together
 *     book/<table>/<key>    row of the fold                      derived: `verify` computes it again
 *     open/<table>/<key>    nothing: this row of a cold table is open                  derived
 *     past/<account>/<seq>/<part>  lines of an account's history, from entry seq on    derived
 *     tree/<level>/<page>   256 hashes of the Merkle log                               derived
 *     own/<name>            secrets and settings of this node
 *     key/<key>             seed of an operational key of the group, former ones too
 *     person/<member>       name, town, contacts, credentials    erasable, off the ledger
 *     name/<folded>         member                               names are unique in a group
 *     photo/<member>        a small picture                                        erasable
 *     message/<member>/<box>/<name>  one that this member received or sent      erasable, off the ledger
 *     box/<member>          how many of them, and from whom none are taken
 *     memo/<intent>         words of a payment                   erasable
 *     card/<key>            what a member calls a card or helper           erasable
 *     ordered/<intent>      what came of the newest payment of a standing order
 *     refused/<account>/<seq>  bill of this account that entry seq refused
 *     session/<hash>        who is signed in
 *     terms/<hash>          text of terms that policy names or named, and since when
 *     invitation/<hash>     who invites, how many, until when; the link has the secret, this its hash
 *     renewal/<key>         a new password that waits for the committee
 *     record/<gid>          RecordBundle of a known group
 *     ad/<gid>/<ad>         Signed ad or tombstone
 *     adhead/<gid>          Signed ads head
 *     author/<ad>           member that posted an own ad
 *     out/<gid>/<ctr>       mail not yet acknowledged
 *     ctr/<gid>             last envelope counter used towards a group
 *     xfer/<tid>            what is known of a transfer beside the ledger
 *     ended/<time>/<tid>    nothing: the books have forgotten this transfer, what is known of it stays for a while
 *     invoice/<hash>        invoice we issued, and for whom
 *     paid/<hash>           the transfer for which a payee of another group signed that it was paid
 *     quote/<id>            quote given to a member
 *     paying/<intent>       payment to another group that is not settled
 *     offer/<line>          line offered by us or to us, not yet agreed
 *     differ/<line>         a line's balance where the two books say different ones
 *     round/<id>            clearing round: how it stands here, and what we offered in it
 *     roundoffers/<id>/<gid>  what another group offered in it
 *     roundplan/<id>/<gid>  that group's plan, as far as it concerns us; our own whole
 *     seen/<gid>            newest head of another group that we co-signed as a witness
 *     cosig/<witness>       newest co-signature of a witness over a head of ours
 *     evidence/<gid>        proof that a group signed what no honest group signs
 */
const number = (n: number): string => String(n).padStart(12, '0')

export const KEYS = {
  log: (seq: number) => `log/${number(seq)}`,
  checkpoint: 'checkpoint',
  book: (table: string, key: string) => `book/${table}/${key}`,
  open: (table: string, key: string) => `open/${table}/${key}`,
  past: (account: string, seq: number, part = 0) =>
    `past/${account}/${number(seq)}/${String(part).padStart(4, '0')}`,
  /** All lines of the account from entry `seq` on come after this. */
  pastBefore: (account: string, seq: number) => `past/${account}/${number(seq)}`,
  pastOf: (account: string) => `past/${account}/`,
  tree: (level: number, page: number) => `tree/${level}/${number(page)}`,
  own: (
    name:
      | 'transport'
      | 'handover'
      | 'proof'
      | 'place'
      | 'probe'
      | 'epoch'
      | 'alias'
      | 'lost'
      | 'clearing'
      | 'rounds',
  ) => `own/${name}`,
  key: (key: string) => `key/${key}`,
  person: (member: string) => `person/${member}`,
  name: (folded: string) => `name/${folded}`,
  photo: (member: string) => `photo/${member}`,
  message: (member: string, box: 'received' | 'sent', name: string) => `message/${member}/${box}/${name}`,
  messagesOf: (member: string, box: 'received' | 'sent') => `message/${member}/${box}/`,
  box: (member: string) => `box/${member}`,
  memo: (intent: string) => `memo/${intent}`,
  card: (key: string) => `card/${key}`,
  ordered: (intent: string) => `ordered/${intent}`,
  refused: (account: string, seq: number) => `refused/${account}/${number(seq)}`,
  refusedOf: (account: string) => `refused/${account}/`,
  session: (hash: string) => `session/${hash}`,
  terms: (hash: string) => `terms/${hash}`,
  invitation: (hash: string) => `invitation/${hash}`,
  renewal: (key: string) => `renewal/${key}`,
  record: (gid: string) => `record/${gid}`,
  ad: (gid: string, ad: string) => `ad/${gid}/${ad}`,
  adHead: (gid: string) => `adhead/${gid}`,
  author: (ad: string) => `author/${ad}`,
  out: (gid: string, ctr: number) => `out/${gid}/${number(ctr)}`,
  ctr: (gid: string) => `ctr/${gid}`,
  xfer: (tid: string) => `xfer/${tid}`,
  ended: (at: number, tid: string) => `ended/${number(at)}/${tid}`,
  /** All that ended before this time come before this. */
  endedBefore: (at: number) => `ended/${number(at)}/`,
  invoice: (hash: string) => `invoice/${hash}`,
  paid: (invoice: string) => `paid/${invoice}`,
  quote: (id: string) => `quote/${id}`,
  paying: (consent: string) => `paying/${consent}`,
  offer: (line: string) => `offer/${line}`,
  differ: (line: string) => `differ/${line}`,
  round: (id: string) => `round/${id}`,
  roundOffers: (id: string, gid: string) => `roundoffers/${id}/${gid}`,
  roundPlan: (id: string, gid: string) => `roundplan/${id}/${gid}`,
  seen: (gid: string) => `seen/${gid}`,
  coSignature: (witness: string) => `cosig/${witness}`,
  evidence: (gid: string) => `evidence/${gid}`,
} as const

/** All keys that begin so. `all('ad/')`, `all('past/<account>/')`. */
export const all = (prefix: string): { readonly gte: string; readonly lt: string } => ({
  gte: prefix,
  lt: `${prefix}\u{10ffff}`,
})
