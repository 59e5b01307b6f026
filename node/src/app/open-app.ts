/** One node, put together: each service is made from the core and from the services it needs, never the other way. */
import { type AdId, groupOf, type LineId, ok, type Result, toBase64 } from '@localpay/protocol'
import { makeAcross, paidFromAcross } from './across.ts'
import { makeAds } from './ads.ts'
import type { AppConfig } from './app-config.ts'
import { makeBooks } from './books.ts'
import { makeCards } from './cards.ts'
import { makeClearing } from './clearing/make-clearing.ts'
import { makeComparedLines } from './compared-lines.ts'
import type * as c from './contract.ts'
import type { PapersReply } from './contract-handover.ts'
import type * as neighbours from './contract-neighbours.ts'
import type { Core } from './core.ts'
import { makeDecisions } from './decisions.ts'
import { makeDirectory } from './directory.ts'
import { enterWhatIsDue } from './due.ts'
import { makeFigures } from './figures.ts'
import { neighbourGroups } from './group-json.ts'
import { makeGroupMoney } from './group-money.ts'
import { makeHandovers } from './handover/handovers.ts'
import { makeKnownTransfers } from './known-transfers.ts'
import { type LineBalances, makeLineBalances } from './line-balances.ts'
import { makeLines } from './lines/lines.ts'
import { makeMail } from './mail.ts'
import { makeMessages } from './messages.ts'
import { openCore } from './open-core.ts'
import { makeOrders } from './orders.ts'
import { makeOwnGroup, type OwnGroup } from './own-group.ts'
import { makePayments } from './payments.ts'
import { makePeople } from './people.ts'
import type { Ports } from './ports.ts'
import { type AppRefusal, no } from './refusals.ts'
import { makeRestoredLines, type RestoredLines } from './restored-lines.ts'
import type { App, Neighbours, Readiness } from './services.ts'
import { sweepPrices } from './sweep-prices.ts'
import { makeTransfers } from './transfers.ts'
import { makeBalanceNotices } from './witness/notice-balances.ts'
import { openWitness } from './witness/open-witness.ts'
import type { OwnWitnesses } from './witness/own-witnesses.ts'
import { makeWitnessViews } from './witness/witness-views.ts'

/** What the search folder brings: names of places, off line. */
export interface Gazetteer {
  readonly find: (text: string) => Promise<c.PlacesReply>
}

/** Opens the node on its database and network. @throws LedgerFault when the log does not read, KeyFault */
export async function openApp(ports: Ports, config: AppConfig, gazetteer: Gazetteer): Promise<App> {
  const closing = new AbortController()
  const core = await openCore(ports, config, { closing: closing.signal, ledger: config })
  const directory = await makeDirectory(core)
  const people = await makePeople(core)
  const ads = await makeAds(core, directory, people)
  const mail = await makeMail(core, directory)
  const compared = makeComparedLines(core)
  const transfers = await makeTransfers(
    core,
    directory,
    mail,
    paidFromAcross(core),
    directory.evidence,
    compared,
  )
  const adAuthor = (ad: AdId): Promise<string | null> => ads.adAuthor(ad)
  const across = await makeAcross(core, directory, mail, transfers, { nameOf: people.nameOf, adAuthor })
  const unknown = makeKnownTransfers(core, mail, transfers, compared)
  const notices = makeBalanceNotices(core, directory, directory.evidence)
  const balances = await makeLineBalances(core, directory, mail, unknown, notices)
  const lines = makeLines(core, directory, mail, balances.trouble)
  /** What we told others under a former key is told anew: also when the key changed while this node was not running. */
  const resign = (): void =>
    directory.chores.begin('new-key', async () => {
      await ads.resign()
      await lines.resign()
      directory.announce()
    })
  resign()
  sweepPrices(core)
  enterWhatIsDue(core, { ...people, announce: directory.announce })
  const witnesses = await openWitness(core, directory)
  const restored = makeRestoredLines(core, directory, mail, {
    compared,
    fetchLost: unknown.fetchLost,
    resume: transfers.resume,
    want: balances.want,
    shown: notices.signed,
    isBehind: () => witnesses.lost() !== null,
  })
  const ownGroup = makeOwnGroup(core)
  const clearing = await makeClearing(core, directory, mail, transfers)

  const neighbours: Neighbours = {
    groups: async () => neighbourGroups(core, directory, core.ledger.isFounded() ? await ownGroup() : null),
    overview: async () => {
      if (!core.ledger.isFounded()) return no('not-set-up')
      const all = await lines.list()
      const net = all.reduce((sum, line) => sum + BigInt(line.balance), 0n)
      return {
        ok: true,
        value: {
          net: String(net),
          lines: all.map(line => ({
            ...line,
            witnessedAt: witnesses.list().find(({ by }) => by === line.group.gid)?.at ?? null,
          })),
          transfers: [...transfers.list()].slice(0, 100),
          stuck: [...transfers.stuck()],
        },
      }
    },
    offerLine: lines.offer,
    acceptLine: lines.accept,
    setLimit: lines.setLimit,
    across: {
      waiting: across.waiting,
      one: across.one,
      withdraw: across.withdraw,
      quoteBack: across.quoteBack,
    },
    transfers: async () => transfers.list(),
    transfer: async (tid): Promise<Result<neighbours.TransferJson, AppRefusal>> => {
      const found = transfers.list().find(transfer => transfer.tid === tid)
      return found === undefined ? no('not-found') : { ok: true, value: found }
    },
  }

  const payments = makePayments(core, people, across, {
    announce: directory.announce,
    lineChanged: lines.look,
    writeOff: transfers.writeOff,
  })
  return {
    role: config.role,
    state: () => stateOf(core, ownGroup, { groups: directory.all().length, ads: ads.counts().ads }),
    people: {
      ...people,
      setup: async request => {
        const done = await people.setup(request)
        if (done.ok) directory.announce()
        return done
      },
    },
    access: people.access,
    joining: people.joining,
    payments,
    messages: makeMessages(core, people),
    ads,
    neighbours,
    clearing,
    handovers: makeHandovers(core, resign),
    papers: () => papersOf(core),
    groupMoney: makeGroupMoney(core, people.holderOf, people.termsSince),
    books: makeBooks(core, people.nameOf),
    figures: makeFigures(core, people.holderOf),
    witness: makeWitnessViews(core, directory, { witnesses, evidence: directory.evidence }),
    decisions: makeDecisions(core, people),
    orders: makeOrders(core, people.holderOf),
    cards: makeCards(core, people, payments),
    live: { listen: core.live.listen },
    readiness: async () => readinessOf(core, { witnesses, balances, restored }),
    places: text => gazetteer.find(text),
    gid: () => (core.ledger.isFounded() ? core.ledger.head().head.gid : null),
    close: async () => {
      closing.abort()
      await directory.close()
      await core.turns.idle()
      await core.ledger.close()
    },
  }
}

async function stateOf(
  core: Core,
  ownGroup: OwnGroup,
  known: { readonly groups: number; readonly ads: number },
): Promise<c.StateReply> {
  const { ledger, config } = core
  const common = { version: config.version, areas: [], groupsKnown: known.groups, adsKnown: known.ads }
  if (config.role === 'relay')
    return { ...common, phase: 'relay', setupCodeNeeded: false, group: null, members: 0 }
  if (!ledger.isFounded())
    return { ...common, phase: 'new', setupCodeNeeded: config.setupCode !== null, group: null, members: 0 }
  return {
    ...common,
    phase: 'ready',
    setupCodeNeeded: false,
    areas: groupOf(ledger.book).policy.areas.map(({ id, name }) => ({ id, name })),
    group: await ownGroup(),
    members: groupOf(ledger.book).members,
  }
}

/** For whoever knows the group's id and wants to know which key speaks for it. */
async function papersOf(core: Core): Promise<Result<PapersReply, AppRefusal>> {
  if (!core.ledger.isFounded()) return no('not-set-up')
  const { charter, chain } = core.ledger.proof()
  return ok({ charter: toBase64(charter), chain: toBase64(chain) })
}

function readinessOf(
  core: Core,
  {
    witnesses,
    balances,
    restored,
  }: { witnesses: OwnWitnesses; balances: LineBalances; restored: RestoredLines },
): Readiness {
  const { book } = core.ledger
  const connected = core.ports.net.connected().length
  const checks = [
    { name: 'ledger', ok: book.sum === 0n, what: `${book.size} entries, balances sum to ${book.sum}` },
    { name: 'peers', ok: true, what: `${connected} connected` },
    { name: 'witnesses', ...witnessCheck(witnesses) },
    { name: 'balances', ...balanceCheck(core, balances) },
    { name: 'restored', ...restoredCheck(restored) },
  ]
  return { ready: checks.every(check => check.ok), checks }
}

/** Two books that differ work on, and people of both groups must look. */
function balanceCheck({ ledger }: Core, { trouble }: LineBalances): { ok: boolean; what: string } {
  const lines = [...ledger.book.tables.lines.keys()] as LineId[]
  const differ = lines.filter(line => trouble(line) !== null).length
  const agreed = lines.filter(line => (ledger.book.tables.balances.get(line)?.known ?? 0) > 0).length
  return differ > 0
    ? { ok: false, what: `with ${differ} of ${lines.length} groups the balances differ: compare the books` }
    : { ok: true, what: `${agreed} of ${lines.length} lines have a balance that both groups signed` }
}

/** A group whose books are an older copy pays nobody elsewhere until its partners have told what it had signed. */
function restoredCheck({ waiting }: RestoredLines): { ok: boolean; what: string } {
  const { asked, quarantined } = waiting()
  if (asked > 0)
    return {
      ok: false,
      what: `these books are an older copy: ${asked} partner groups have still to tell what was signed; nothing is paid between groups until then`,
    }
  return quarantined > 0
    ? { ok: false, what: `${quarantined} partner groups were set apart: they have not told what was signed` }
    : { ok: true, what: 'no partner knows of more than these books' }
}

/** A node that lost entries works on, and must not look well: its group decides what is to be done. */
function witnessCheck(witnesses: OwnWitnesses): { ok: boolean; what: string } {
  const lost = witnesses.lost()
  if (lost !== null)
    return {
      ok: false,
      what: `others have seen ${lost.seen} entries that these ${lost.have} do not go on from`,
    }
  const list = witnesses.list()
  const newest = list[0] === undefined ? '' : `, the newest over ${list[0].head.size} entries`
  return { ok: true, what: `${list.length} have co-signed${newest}` }
}
