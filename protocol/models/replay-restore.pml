/*
 * replay-restore.pml - replay after pruning and restore of an old backup
 * (clearing.md 2.5, H1-H5, H8, H9, pruning rule, I2, I4, I9).
 *
 * Value flows u -> v -> x.  v is honest; u and x are Byzantine and collude.
 * The body of T names inc 0 of v and checkpoint 0 on both lines.  The adversary
 * may deliver the body, the certificate or v's own old COMMIT at any time and
 * again, may sign COMMITs and x's RELEASE at any time, and proposes any
 * checkpoint content.  v signs checkpoints by its rules, settles T, prunes the
 * record, and may once be restored to a snapshot from before COMMIT(T), its inc
 * raised.  Edge effective = certificate exists and its receiver has signed no
 * RELEASE (over existing statements, not known ones).
 *
 * Asserted (bits of -DPROPS=mask, default 31):
 *    1 P1  v never has both COMMIT and REFUSE of T
 *    2 P2  v's out-edge effective => v's in-edge effective
 *    4 P3  T is booked at most once in v's present books
 *    8 P4  the "I was rolled back" alarm rings only after a restore
 *   16 P5  a never-restored signer can book both its edges
 *
 * Run:  spin -a <defs> replay-restore.pml && gcc -O2 -DSAFETY -o pan pan.c && ./pan -m200000
 *   -DMAXSEQ=n (default 4 checkpoints per line), -DV_CLOSER (cycle, v closes it),
 *   -DNO_RESTORE, -DNO_PRUNE
 * Mutants:
 *   -DNO_H8            answers bodies from outside the checkpoint window
 *   -DNO_H9            treats a body naming a former inc like any new body
 *   -DNO_RELIST_GUARD  co-signs a checkpoint that lists as open a tid whose cp is
 *                      behind the window and that the checkpoint before did not list
 *   -DPRUNE_ANY        prunes when ONE own edge is behind
 *   -DALARM_ANY_AGE    recovery mode on any own COMMIT without a record
 *   -DH8_TEXT          H8 without "or listed in `open` of the latest checkpoint":
 *                      safe here, but blocks (checkpoint-try.pml)
 * Witnesses (must fail): -DWITNESS_PRUNED, -DWITNESS_RELEASED, -DWITNESS_RESTORED
 *
 * Results (Spin 6.5.2, exhaustive unless an error is found):
 *   H8 + H9, path / v closer of a cycle       no error   13,746 / 7,789 states
 *   same, MAXSEQ=6                            no error   28,786
 *   H8_TEXT                                   no error   13,746
 *   NO_H8, NO_RESTORE                         P1 violated; alone P2 violated
 *   NO_H9, NO_PRUNE                           P1 violated; alone P2 violated
 *   NO_H8, NO_PRUNE / NO_H9, NO_RESTORE       no error   13,350 / 2,949
 *                                             (each rule answers one threat)
 *   NO_RELIST_GUARD, NO_RESTORE               P1, P2, P3 each violated, with
 *                                             H8_TEXT too (there also P4)
 *   PRUNE_ANY, NO_RESTORE                     P1, P2 each violated
 *   ALARM_ANY_AGE, NO_RESTORE                 P4 violated: a replayed old COMMIT
 *                                             puts v into recovery mode
 *   three witnesses                           reachable
 * Not modelled: a second restore, key epochs, amounts, recovery mode's waiting
 * for partners, write-off.  After a restore P2 speaks of statements; a partner
 * that hides T until T's cp is behind can still make the restored v poorer
 * (clearing.md 3.6, corollary: it hurts only itself).
 */
#ifndef PROPS
#define PROPS 31
#endif
#ifndef MAXSEQ
#define MAXSEQ 4
#endif
mtype = { NONE, SIGNED, APPLIED, REFUSED, RELEASED };
#define I 0
#define O 1

/* statements that exist (for ever) */
bool Cu, Cv, Cx, Fv, Rv, Rx;
#define CERT    (Cu && Cv && Cx)
#define EFF_IN  (CERT && !Rv)
#define EFF_OUT (CERT && !Rx)

/* v's own durable state; a restore takes it back to the start, inc raised */
mtype rec = NONE;
byte seq[2];            /* newest checkpoint v signed, per line            */
bool op[2];             /* it lists T as open                              */
bool st[2];             /* some checkpoint listed T as applied             */
bool hasRx;             /* v holds the RELEASE of its out-edge             */
byte inc = 0;           /* the body names inc 0 and cp 0 on both lines     */
byte booked = 0;        /* times T was booked in v's present books         */
bool restored, pruned, rollbackAlarm;

#define YOUNG(l)  (seq[l] <= 1)              /* cp 0 is the latest or the one before */
#define FIT(l)    (YOUNG(l) || op[l])
#ifdef NO_H8
#define H8 true
#else
#ifdef H8_TEXT
#define H8 YOUNG(I)
#else
#define H8 FIT(I)
#endif
#endif
#ifdef NO_H9
#define H9 false
#else
#define H9 (inc > 0)                         /* body names a former inc of ours */
#endif
#ifdef NO_RELIST_GUARD
#define RELIST(l) true
#else
#define RELIST(l) (seq[l]+1 <= 2 || op[l])   /* listed open only when young or open before */
#endif
#ifdef V_CLOSER
#define CLOSER_OK (Cu && Cx)                 /* closer signs last */
#else
#define CLOSER_OK true
#endif
#ifdef ALARM_ANY_AGE
#define ALARM_OK true
#else
#define ALARM_OK (FIT(I) || FIT(O))
#endif
#ifdef PRUNE_ANY
#define BEHIND (!FIT(I) || !FIT(O))
#else
#define BEHIND (!FIT(I) && !FIT(O))
#endif

inline check() {
  assert(!(PROPS & 1) || !(Cv && Fv));                     /* P1 */
  assert(!(PROPS & 2) || !(EFF_OUT && !EFF_IN));           /* P2 */
  assert(!(PROPS & 4) || booked <= 1);                     /* P3 */
  assert(!(PROPS & 8) || !(rollbackAlarm && !restored));   /* P4 */
#ifdef WITNESS_PRUNED
  assert(!(pruned && Cv));  /* W1 */
#endif
#ifdef WITNESS_RELEASED
  assert(!(pruned && Cv && Rv));  /* W2 */
#endif
#ifdef WITNESS_RESTORED
  assert(!(restored && rec == APPLIED));  /* W3 */
#endif
}

active proctype Adversary() {                /* u and x */
end: do
  :: atomic { !Cu -> Cu = true; check() }
  :: atomic { !Cx -> Cx = true; check() }
  :: atomic { !Rx -> Rx = true; check() }
  od }

/* what v must see listed as open on line l */
#define MUST_OPEN(l) (rec == SIGNED && (seq[l]+1 <= 2 || op[l]) && !(l == O && hasRx))
#define MUST_APPL(l) (rec == APPLIED && !st[l])

proctype Line(byte l) {                      /* next checkpoint of one line */
end: do
  :: atomic { seq[l] < MAXSEQ && RELIST(l) ->               /* T listed as open */
       seq[l] = seq[l]+1; op[l] = true }
  :: atomic { seq[l] < MAXSEQ && rec == APPLIED && !st[l] -> /* T listed as applied */
       seq[l] = seq[l]+1; op[l] = false; st[l] = true }
  :: atomic { seq[l] < MAXSEQ && !MUST_OPEN(l) && !MUST_APPL(l) -> /* T not listed */
       seq[l] = seq[l]+1; op[l] = false }
  od }

active proctype V() {
end: do
  /* the body arrives (first time or replayed), no record of it here */
  :: atomic { rec == NONE && !H9 && FIT(I) && FIT(O) && CLOSER_OK -> Cv = true; rec = SIGNED; check() }
  :: atomic { rec == NONE && !H9 && (Cu || Cx) && H8 -> Fv = true; rec = REFUSED; check() }
  :: atomic { rec == NONE && H9 && (FIT(I) || FIT(O)) -> rec = SIGNED }
  /* own COMMIT seen, no record here: rolled back or key stolen */
  :: atomic { rec == NONE && Cv && ALARM_OK -> rollbackAlarm = true; rec = SIGNED; check() }
  /* certificate: book, inside the window or listed open only */
  :: atomic { rec == SIGNED && CERT && !hasRx && (FIT(I) || FIT(O)) ->
       rec = APPLIED; booked++;
       assert(!(PROPS & 16) || restored || (FIT(I) && FIT(O)));            /* P5 */
       check() }
  /* release (a), (b) */
  :: atomic { rec == REFUSED && !Rv -> Rv = true; check() }
#ifndef V_CLOSER
  :: atomic { rec == SIGNED && hasRx -> Rv = true; rec = RELEASED; check() }
#endif
  :: atomic { Rx && rec == SIGNED && !hasRx -> hasRx = true }
#ifndef NO_PRUNE
  /* prune: settled, and every own edge behind its line's latest checkpoint */
  :: atomic { rec != NONE && rec != SIGNED && BEHIND ->
       rec = NONE; hasRx = false; pruned = true; check() }
#endif
#ifndef NO_RESTORE
  /* restore of a snapshot older than COMMIT(T), once */
  :: atomic { !restored -> restored = true; inc = 1; rec = NONE; hasRx = false;
       booked = 0; seq[0] = 0; seq[1] = 0; op[0] = false; op[1] = false;
       st[0] = false; st[1] = false }
#endif
  od }

init { atomic { run Line(I); run Line(O) } }
