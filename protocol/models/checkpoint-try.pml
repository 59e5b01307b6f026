/*
 * checkpoint-try.pml - co-signed Balance checkpoints with try / Decline
 * (clearing.md 2.5, H2, H8, I20).
 *
 * One line, both sides honest: u proposes checkpoints, v co-signs.  Two
 * transfers: t0 gives value u -> v, t1 gives v -> u.  Each side may sign
 * COMMIT or REFUSE of each transfer at any time, on a body built on the latest
 * checkpoint or the one before.  The rest of the path may complete a
 * certificate, may cause a signed receiver to release, or may fall silent for
 * ever.  Whatever exists may be learned at any later time in any order: delay,
 * reordering, loss with re-sending.  In terminal states all mail is delivered.
 *
 * Rules: u signs one content per (seq,try); v either co-signs or declines a
 * try, never both; nobody signs a checkpoint that omits a transfer it has
 * signed and that is neither released nor already listed as applied.  A
 * certificate that v lacks is fetched, not declined.
 * Asserted: I20 at each signature; terminal: T1 all MAXSEQ checkpoints are
 * co-signed, T2 no giver's hold waits for an answer the rules forbid, T3 both
 * sides count the same transfers; D1 at most MAXTRY declines per checkpoint.
 *
 * Run:  spin -a <defs> checkpoint-try.pml && gcc -O2 -DSAFETY -o pan pan.c && ./pan -m200000
 *   -DMAXSEQ=n          checkpoints per run (default 2)
 *   -DMAXTRY=n          asserted bound on declines (default 5)
 *   -DCLOSER_WAITS      v is the closer of t0 and can never sign it, only refuse
 * Mutants:
 *   -DNO_TRY            no Decline, no second try
 *   -DBLIND_COSIGN      v co-signs whatever comes
 *   -DDECLINE_ON_UNKNOWN v also declines for want of a certificate
 *   -DCP_KNOWN          u counts the cp window from the latest checkpoint it knows
 *                       to be co-signed, not from the newest it has signed
 *   -DH8_TEXT           answers (F, R) only for a cp that is the latest or the one
 *                       before, without "or listed in `open` of the latest"
 *   -DNO_RELIST_GUARD   v accepts any tid in `open` (harmless among the honest;
 *                       replay-restore.pml shows why the guard is needed)
 *
 * Results (Spin 6.5.2, exhaustive unless an error is found):
 *   MAXSEQ=1 / 2 / 3 / 4            no error   20,893 / 92,413 / 218,573 / 413,809 states
 *   MAXTRY=2, MAXSEQ 2 / 4          no error   (two transfers: at most 2 declines)
 *   MAXTRY=1                        violated   (2 declines do occur)
 *   CLOSER_WAITS                    no error   11,613
 *   NO_TRY                          T1 violated: that checkpoint is never co-signed
 *   BLIND_COSIGN                    I20 violated
 *   DECLINE_ON_UNKNOWN              unbounded tries
 *   CP_KNOWN                        T2 violated: hold stuck, body dead on arrival
 *   CLOSER_WAITS + H8_TEXT          T2 violated: two checkpoints list the transfer
 *                                   as open, then its closer may not refuse any more
 *   NO_RELIST_GUARD, MAXSEQ=3       no error   218,573
 * Not modelled: Byzantine sides, crash, amounts, limits, key epochs.
 */
#ifndef MAXSEQ
#define MAXSEQ 2
#endif
#ifndef MAXTRY
#define MAXTRY 5
#endif
#define BIT(t)    (1<<(t))
#define IN(m,t)   (((m)>>(t)) & 1)
#define SUB(a,b)  (((a) & ~(b)) == 0)

/* statements and facts; bit t = transfer t.  t0: u -> v, t1: v -> u */
byte sU, sV;            /* COMMIT signed by u, by v                        */
byte fU, fV;            /* REFUSE signed by u, by v                        */
byte cert;              /* full certificate exists                         */
byte rel;               /* RELEASE by the receiver exists                  */
byte aU, aV;            /* side holds the certificate: applied             */
byte rU, rV;            /* side holds the RELEASE                          */
byte cpT[2];            /* checkpoint the body builds on; 9 = no body yet   */

/* checkpoints */
byte propU = 0, tryU = 0;   /* highest (seq,try) signed by u                */
byte pOpen = 0, pAppl = 0;  /* its content                                  */
byte seqU = 0, seqV = 0;    /* latest co-signed seq known to each side      */
byte opU = 0, opV = 0;      /* `open` of that checkpoint                    */
byte stU = 0, stV = 0;      /* transfers listed as applied so far           */
byte decl = 0;              /* v declined the current (seq,try)             */
byte declOpen = 0;

/* what a side must see listed: signed, not released, not yet listed as applied */
#define MUST_U  (sU & ~rU & ~stU)
#define MUST_V  (sV & ~rV & ~stV)

#ifdef CP_KNOWN
#define BASE_U  seqU            /* mutant: window counted from the latest known */
#define OP_U    opU
#else
#define BASE_U  propU           /* window counted from the latest signed        */
#define OP_U    pOpen
#endif
#define BASE_V  seqV
#define FIT(t,base,known,op)  ((cpT[t] <= known && cpT[t]+1 >= base) || IN(op,t))
#ifdef H8_TEXT
#define ANS(t,base,known,op)  (cpT[t] <= known && cpT[t]+1 >= base)
#else
#define ANS(t,base,known,op)  FIT(t,base,known,op)
#endif

#ifdef NO_RELIST_GUARD
#define RELIST_OK true
#else
/* a tid may be listed open only when young, or open in the checkpoint before */
#define OLD(t)     (IN(pOpen,t) && !IN(opV,t) && cpT[t]+2 < propU)
#define RELIST_OK  (!OLD(0) && !OLD(1))
#endif

#ifdef BLIND_COSIGN
#define LISTED true
#else
#define LISTED SUB(MUST_V, pOpen | pAppl)
#endif
#ifdef DECLINE_ON_UNKNOWN      /* mutant: decline also for a certificate not yet here */
#define WRONG  (!LISTED || !SUB(pAppl,aV))
#else
#define WRONG  (!LISTED)       /* a missing certificate is fetched, not declined */
#endif
#define V_CAN  (LISTED && SUB(pAppl,aV) && RELIST_OK)
#define PENDING (propU == seqV+1)

inline propose(o) {
  pAppl = aU & ~stU;
  pOpen = (MUST_U | (o)) & ~aU & ~stU;
  decl = 0; declOpen = 0;
  assert(SUB(MUST_U, pOpen | pAppl))                /* I20, u */
}


#ifdef CLOSER_WAITS            /* v is the closer of t0 and never gets all other COMMITs */
#define V_WILLING(t) ((t) != 0)
#else
#define V_WILLING(t) true
#endif
#define BODY(t)  (cpT[t] != 9)
/* one process per side and transfer: u gives t0 and receives t1 */
proctype TxU(byte t) {
end: do
  :: atomic { !BODY(t) ->                               /* new body: latest or one before */
       if :: cpT[t] = seqU
          :: seqU > 0 && seqU >= BASE_U -> cpT[t] = seqU - 1
       fi; sU = sU | BIT(t) }
  :: atomic { BODY(t) && !IN(sU|fU,t) && FIT(t,BASE_U,seqU,OP_U) -> sU = sU | BIT(t) }
  :: atomic { t == 0 && BODY(t) && !IN(sU|fU,t) && ANS(t,BASE_U,seqU,OP_U) -> fU = fU | BIT(t) }
  :: atomic { t == 1 && IN(sV,t) && !IN(sU|fU,t) && ANS(t,BASE_U,seqU,OP_U) ->
       fU = fU | BIT(t); rel = rel | BIT(t); rU = rU | BIT(t) }
  :: atomic { IN(cert & ~aU, t) -> aU = aU | BIT(t) }
  :: atomic { IN(rel & ~rU, t)  -> rU = rU | BIT(t) }
  od }
proctype TxV(byte t) {
end: do
  :: atomic { V_WILLING(t) && !BODY(t) ->
       if :: cpT[t] = seqV
          :: seqV > 0 -> cpT[t] = seqV - 1
       fi; sV = sV | BIT(t) }
  :: atomic { V_WILLING(t) && BODY(t) && !IN(sV|fV,t) && FIT(t,BASE_V,seqV,opV) -> sV = sV | BIT(t) }
  :: atomic { t == 1 && BODY(t) && !IN(sV|fV,t) && ANS(t,BASE_V,seqV,opV) -> fV = fV | BIT(t) }
  :: atomic { t == 0 && IN(sU,t) && !IN(sV|fV,t) && ANS(t,BASE_V,seqV,opV) ->
       fV = fV | BIT(t); rel = rel | BIT(t); rV = rV | BIT(t) }
  :: atomic { IN(cert & ~aV, t) -> aV = aV | BIT(t) }
  :: atomic { IN(rel & ~rV, t)  -> rV = rV | BIT(t) }
  od }

proctype CpU() {                                          /* u: checkpoints */
end: do
  :: atomic { propU == seqU && propU < MAXSEQ -> propU++; tryU = 0; propose(0) }
#ifndef NO_TRY
  :: atomic { decl && propU > seqU -> assert(tryU < MAXTRY); tryU++; propose(declOpen) }   /* D1 */
#endif
  :: atomic { seqV > seqU -> seqU = seqV; opU = opV; stU = stV }
  od }
proctype CpV() {                                          /* v: checkpoints */
end: do
  :: atomic { PENDING && !decl && V_CAN ->
       assert(SUB(MUST_V, pOpen | pAppl));              /* I20, v */
       seqV = propU; opV = pOpen; stV = stV | pAppl }
#ifndef NO_TRY
  :: atomic { PENDING && !decl && WRONG -> decl = 1; declOpen = MUST_V & ~aV }
#endif
  od }

/* the rest of the path: may complete the certificate, may make a signed receiver
   release (its own out-edge was released), may fall silent for ever */
proctype Env() {
  do
  :: atomic { IN(sU & sV, 0) && !IN(cert | rel, 0) -> cert = cert | 1 }
  :: atomic { IN(sU & sV, 1) && !IN(cert | rel, 1) -> cert = cert | 2 }
  :: atomic { IN(sV,0) && !IN(cert | rel, 0) -> rel = rel | 1; rV = rV | 1 }
  :: atomic { IN(sU,1) && !IN(cert | rel, 1) -> rel = rel | 2; rU = rU | 2 }
  :: break
  od }

proctype Terminal() {
end: timeout -> atomic {
  /* T1 every checkpoint got its co-signature */
  assert(seqU == MAXSEQ && seqV == MAXSEQ);
  /* T2 a giver's hold never waits for an answer that the rules forbid */
  assert(!(IN(sU,0) && !IN(sV|fV,0)));
  assert(!(IN(sV,1) && !IN(sU|fU,1)));
  /* T3 both sides count the same transfers */
  assert(aU == aV && rU == rV) } }

init { atomic {
  cpT[0] = 9; cpT[1] = 9;
  run TxU(0); run TxU(1); run TxV(0); run TxV(1); run CpU(); run CpV(); run Env(); run Terminal() } }
