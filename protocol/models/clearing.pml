/*
 * clearing.pml - Promela model of the LocalPay inter-group commit protocol
 * ("closer-last unanimity certificate + receiver-side release").
 *
 * One transfer T over N groups 0..N-1.  Value flows 0 -> 1 -> ... -> N-1
 * (payment, PATH) or additionally N-1 -> 0 (clearing cycle, -DCYCLE).
 * Every group has at most one in-edge (it receives value) and one out-edge
 * (it gives value).  Group N-1 is the CLOSER: payee of a payment, or the
 * elected closer of a clearing cycle.
 *
 * Signed statements (facts; once made they exist for ever, anybody may relay
 * them):
 *   C[i]  group i signed COMMIT(T)
 *   F[i]  group i signed REFUSE(T)
 *   R[i]  group i (head = receiver of its in-edge) signed RELEASE of the in-edge
 *
 * Cert(T) = all C[i].  An edge u->v is EFFECTIVE (v has an enforceable claim)
 * iff Cert(T) exists and v has not signed RELEASE for it.
 *
 * Network: a pool of statements.  Any honest group may learn any existing
 * statement at any later time, in any order, or never (loss, delay,
 * duplication, reordering, partition, relaying and selective disclosure by an
 * equivocator are all prefixes/interleavings of this).  Safety is asserted
 * in every reachable state; progress is asserted in the terminal states, in
 * which everything deliverable has been delivered.
 *
 * Crash/recovery (-DCRASH=k): an honest group may k times lose everything that
 * it had learned; what it signed itself is durable (log, fsync, then send).
 * Permanent crash (-DDEAD=i): group i may stop for ever at any moment.
 *
 * Byzantine groups: -DBYZ=<bit mask>.  A Byzantine group may create any of its
 * own statements (also COMMIT and REFUSE both: equivocation; also RELEASE at
 * any time), at any time, or stay silent.
 *
 * Rule variants that must FAIL (they show why each rule is there):
 *   -DNAIVE_REFUSE : a group that has signed lets go of its in-edge as soon as
 *                    it sees ANY participant's REFUSE ("2PC with signed abort")
 *   -DNO_CLOSER_LAST: the closer signs in any order and may, after having
 *                    signed, let go of its in-edge on seeing a REFUSE
 *   -DHTLC         : hash-lock with staggered time-outs (own section below)
 *   -DWITNESS_CERT, -DWITNESS_CHAIN : reachability witnesses (the model is not vacuous)
 *   -DTWO -DSOFT_ABORT : two transfers race for one credit limit (own section)
 * -DTWO alone must pass.  -DWANT_ALL_RESOLVED and -DWANT_DOWNSTREAM_RESOLVED ask with
 * -DDEAD for more progress in terminal states; the first must fail (clearing.md 3.6).
 *
 * Build:  spin -a <defs> clearing.pml && gcc -O2 -DSAFETY -o pan pan.c && ./pan -m100000
 */
#ifndef N
#define N 3
#endif
#ifndef BYZ
#define BYZ 0
#endif
#ifndef CRASH
#define CRASH 0
#endif
#ifndef DEAD
#define DEAD 99
#endif

#ifdef TWO
/* -------------------------------------------------------------------------
 * Two transfers of 1 unit each race for the same line: A(0) -> M(1) -> B(2);
 * M gave A a limit of 1.  A and B are Byzantine and collude, M is honest.
 * -DSOFT_ABORT: M frees its hold (without a release) on seeing a third party's
 *  REFUSE and honours a certificate that turns up later: must FAIL.
 */
bool cA[2], cM[2], cB[2], fB[2], rM[2], rB[2], fM[2], freed[2];
#define EFFIN(t)  (cA[t] && cM[t] && cB[t] && !rM[t])
#define EFFOUT(t) (cA[t] && cM[t] && cB[t] && !rB[t])
#define HOLD(t)   (cM[t] && !rM[t] && !freed[t])
inline check() {
  /* L1 M's enforceable claim on A never exceeds the limit */
  assert(EFFIN(0) + EFFIN(1) <= 1);
  /* L2 M never owes B more than it can claim from A */
  assert(EFFOUT(0) + EFFOUT(1) <= EFFIN(0) + EFFIN(1))
}
active proctype ByzAB() { byte t = 0;
end: do
  :: t = 0 :: t = 1
  :: atomic { !cA[t] -> cA[t] = true; check() }
  :: atomic { !cB[t] -> cB[t] = true; check() }
  :: atomic { !fB[t] -> fB[t] = true; check() }
  :: atomic { !rB[t] -> rB[t] = true; check() }
  od }
active proctype M() { byte t = 0;
end: do
  :: t = 0 :: t = 1
  :: atomic { !cM[t] && !fM[t] && (HOLD(0) + HOLD(1) < 1) -> cM[t] = true; check() }
  :: atomic { !cM[t] && !fM[t] -> fM[t] = true; check() }
  :: atomic { fM[t] && !rM[t] -> rM[t] = true; check() }
  :: atomic { cM[t] && rB[t] && !rM[t] -> rM[t] = true; check() }
#ifdef SOFT_ABORT
  :: atomic { cM[t] && fB[t] && !cB[t] && !freed[t] -> freed[t] = true; check() }
#endif
  od }
#else
#ifndef HTLC
/* ------------------------------------------------------------------------- */
#define CLOSER   (N-1)
#define ALL      ((1<<N)-1)
#define IS_BYZ(i)  ((BYZ>>(i)) & 1)
#ifdef CYCLE
#define HAS_IN(i)  true
#define HAS_OUT(i) true
#else
#define HAS_IN(i)  ((i) != 0)
#define HAS_OUT(i) ((i) != N-1)
#endif
#define SUCC(i)    (((i)+1) % N)

byte C = 0;            /* bit masks of statements that exist */
byte F = 0;
byte R = 0;
byte kC[N];            /* what honest i has learned */
byte kF[N];
bool kRel[N];          /* learned: my out-edge was released by its receiver */
byte crashes[N];
bool dead[N];

#define CERT        (C == ALL)
#define HAS(m,i)    (((m)>>(i)) & 1)
#define EFF_IN(i)   (CERT && HAS_IN(i)  && !HAS(R,i))
#define EFF_OUT(i)  (CERT && HAS_OUT(i) && !HAS(R,SUCC(i)))

inline invariant(j) {
  /* asserted whenever a statement comes into being */
  j = 0;
  do
  :: j < N ->
     if
     :: !IS_BYZ(j) ->
        /* S1 an honest group never signs both COMMIT and REFUSE */
        assert(!(HAS(C,j) && HAS(F,j)));
        /* S2 no loss: whoever has to pay out also gets in (intermediary, cycle member) */
        assert(!(HAS_IN(j) && HAS_OUT(j) && EFF_OUT(j) && !EFF_IN(j)));
        /* S3 honest payee: a certificate always pays it */
        assert(!(j == CLOSER && CERT && HAS(R,j)))
     :: else -> skip
     fi;
     j++
  :: else -> break
  od;
#ifdef WITNESS_CERT
  assert(!CERT);                        /* W1 must FAIL: commit is reachable */
#endif
#ifdef WITNESS_CHAIN
  assert(!(HAS(R,1) && HAS(C,1)));      /* W2 must FAIL: release chain passes a signer */
#endif
  /* S4 everybody honest: a certificate and a refusal/release never coexist */
  if
  :: BYZ == 0 -> assert(!(CERT && (F != 0 || R != 0)))
  :: else -> skip
  fi;
  j = 0
}

#define LIVE(i) (!dead[i])
#define LEARN(s) \
  :: atomic { LIVE(i) && HAS(C,s) && !HAS(kC[i],s) -> kC[i] = kC[i] | (1<<s) } \
  :: atomic { LIVE(i) && HAS(F,s) && !HAS(kF[i],s) -> kF[i] = kF[i] | (1<<s) }
/* knowledge that is enough to hold the certificate */
#define KCERT(i) (kC[i] == ALL)

proctype Honest(byte i) {
  byte j = 0;
end:
  do
  /* --- decide ---------------------------------------------------------- */
#ifndef NO_CLOSER_LAST
  :: atomic { LIVE(i) && i != CLOSER && !HAS(C,i) && !HAS(F,i) ->
       C = C | (1<<i); kC[i] = kC[i] | (1<<i); invariant(j) }
  :: atomic { LIVE(i) && i == CLOSER && !HAS(C,i) && !HAS(F,i) &&
              ((kC[i] | (1<<i)) == ALL) ->                 /* closer signs last */
       C = C | (1<<i); kC[i] = kC[i] | (1<<i); invariant(j) }
#else
  :: atomic { LIVE(i) && !HAS(C,i) && !HAS(F,i) ->
       C = C | (1<<i); kC[i] = kC[i] | (1<<i); invariant(j) }
#endif
  :: atomic { LIVE(i) && !HAS(C,i) && !HAS(F,i) ->          /* policy or deadline */
       F = F | (1<<i); kF[i] = kF[i] | (1<<i); invariant(j) }
  /* --- release the in-edge --------------------------------------------- */
  :: atomic { LIVE(i) && HAS_IN(i) && HAS(F,i) && !HAS(R,i) ->   /* (a) never signed */
       R = R | (1<<i); invariant(j) }
  :: atomic { LIVE(i) && HAS_IN(i) && HAS_OUT(i) && HAS(C,i) && i != CLOSER &&
              kRel[i] && !HAS(R,i) ->                       /* (b) nothing owed any more */
       R = R | (1<<i); invariant(j) }
#ifdef NAIVE_REFUSE
  :: atomic { LIVE(i) && HAS_IN(i) && HAS(C,i) && i != CLOSER && kF[i] != 0 &&
              !KCERT(i) && !HAS(R,i) ->
       R = R | (1<<i); invariant(j) }
#endif
#ifdef NO_CLOSER_LAST
  :: atomic { LIVE(i) && HAS_IN(i) && HAS(C,i) && i == CLOSER && kF[i] != 0 &&
              !KCERT(i) && !HAS(R,i) ->
       R = R | (1<<i); invariant(j) }
#endif
  /* --- learn ----------------------------------------------------------- */
  LEARN(0)
  LEARN(1)
  LEARN(2)
#if N > 3
  LEARN(3)
#endif
  :: atomic { LIVE(i) && HAS_OUT(i) && HAS(R,SUCC(i)) && !kRel[i] -> kRel[i] = true }
  /* --- crash ----------------------------------------------------------- */
  :: atomic { LIVE(i) && crashes[i] < CRASH ->
       crashes[i]++; kRel[i] = false;
       kC[i] = C & (1<<i); kF[i] = F & (1<<i) }
  :: atomic { i == DEAD && LIVE(i) -> dead[i] = true }
  od
}

proctype Byzantine(byte i) {
  byte j = 0;
end:
  do
  :: atomic { !HAS(C,i) -> C = C | (1<<i); invariant(j) }
  :: atomic { !HAS(F,i) -> F = F | (1<<i); invariant(j) }
  :: atomic { HAS_IN(i) && !HAS(R,i) -> R = R | (1<<i); invariant(j) }
  :: break                                     /* silent from here on */
  od
}

/* terminal states: nothing is enabled any more, all mail delivered */
proctype Terminal() {
  byte j = 0; byte rel = 0; byte edges = 0;
end:
  timeout -> atomic {
    j = 0; rel = 0; edges = 0;
    do
    :: j < N ->
       if
       :: HAS_IN(j) -> edges++; if :: HAS(R,j) -> rel++ :: else -> skip fi
       :: else -> skip
       fi;
       /* T1 honest neighbours agree on their common edge (mirror) */
       if
       :: HAS_OUT(j) && !IS_BYZ(j) && !IS_BYZ(SUCC(j)) && LIVE(j) && LIVE(SUCC(j)) ->
          assert((KCERT(j) && !kRel[j]) == (KCERT(SUCC(j)) && !HAS(R,SUCC(j))))
       :: else -> skip
       fi;
       j++
    :: else -> break
    od;
    if
    :: BYZ == 0 && DEAD == 99 ->
       /* T2 no fault left: all applied, or all released */
       assert((CERT && rel == 0) || (!CERT && rel == edges))
    :: else -> skip
    fi;
#ifdef WANT_ALL_RESOLVED
    /* T3 expected to fail with DEAD: shows what can stay blocked */
    assert(CERT || rel == edges);
#endif
#ifdef WANT_DOWNSTREAM_RESOLVED
    /* T4 with a dead group d that is not the closer: every edge strictly downstream
       of d (heads d+1 .. closer) is applied or released */
    j = DEAD + 1;
    do
    :: j < N -> assert(CERT || HAS(R,j)); j++
    :: else -> break
    od;
#endif
    j = 0
  }
}

init {
  byte i = 0;
  atomic {
    do
    :: i < N ->
       if
       :: IS_BYZ(i) -> run Byzantine(i)
       :: else -> run Honest(i)
       fi;
       i++
    :: else -> break
    od;
    run Terminal()
  }
}

#else
/* -------------------------------------------------------------------------
 * HTLC: 0 -> 1 -> 2, payee 2 knows the preimage.  The lock on 1->2 runs out at
 * time 1, the lock on 0->1 at time 2.  Group 1 may be off line (crashed) for any
 * length of time.  Nobody is Byzantine.  Must fail: group 1 pays and is not paid.
 */
byte now = 0;
bool claimed12 = false, claimed01 = false, expired01 = false, expired12 = false;
bool up = true;
active proctype Clock() { end: do :: now < 3 -> now++ od }
active proctype Payee()  { end: do
  :: atomic { now < 1 && !claimed12 && !expired12 -> claimed12 = true } od }
active proctype Middle() { end: do
  :: up -> up = false
  :: !up -> up = true
  :: atomic { up && claimed12 && !claimed01 && !expired01 && now < 2 -> claimed01 = true } od }
active proctype Payer()  { end: do
  :: atomic { now >= 2 && !claimed01 && !expired01 -> expired01 = true;
              assert(!claimed12) } od }   /* S2 payer is free, middle has paid */
#endif
#endif
