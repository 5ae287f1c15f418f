import { STAFF, partnerLane, type EventBody, type EventData } from '@vouch/events';
import { Map, OrderedMap, OrderedSet, Set } from 'immutable';
import { dayIn } from '../calendar.js';
import { ALREADY_TRUE, Rejection, consult, decider, handles, type View } from '../decider.js';
import { ROUNDING, applyRate, sumMinor } from '../money.js';
import {
  AccrueCommission,
  ForfeitCommissions,
  PayCommissions,
  ReleaseCommissions,
  ReverseCommission,
} from './commands.js';
import { accruePostings, forfeitPostings, payPostings, releasePostings, reversePostings } from './postings.js';

interface Line {
  readonly customerId: string;
  readonly paymentId: string;
  readonly accruedMinor: number;
  readonly basisMinor: number;
  readonly rate: string;
  readonly reversedMinor: number;
  /** What the partner lost of it when it was terminated. */
  readonly forfeitedMinor: number;
  /** Where its money is, or was when it was forfeited. */
  readonly stands: 'held' | 'payable' | 'paid';
  readonly bookedOn: string;
  readonly releaseOn: string;
}

interface AccountState {
  /** null: no commission was ever accrued here. */
  readonly programId: string | null;
  readonly lines: Map<string, Line>;
  /** PaymentCredited events that were answered with a refusal. */
  readonly refused: Set<string>;
  /** Commissions of which something is still held, by the day that releases them. */
  readonly heldUntil: Map<string, OrderedSet<string>>;
  /** What each commission put on the payable account since the last payout; negative where more was taken back. */
  readonly sinceLastPayout: OrderedMap<string, number>;
  readonly payouts: Set<string>;
}

interface AccountName {
  readonly partnerId: string;
  readonly currency: string;
}

const stream = ({ partnerId, currency }: AccountName) => `account-${partnerId}:${currency}`;
const lane = ({ partnerId }: AccountName) => partnerLane(partnerId);
const accountOf = ({ partnerId, basis }: AccrueCommission): AccountName => ({ partnerId, currency: basis.currency });

/** What stands in the way of paying a partner. */
const payee: View<{
  readonly suspended: boolean;
  /** When it lost its balance. */ readonly forfeitedAt: string | null;
}> = {
  initial: { suspended: false, forfeitedAt: null },
  evolve: {
    PartnerSuspended: (partner) => ({ ...partner, suspended: true }),
    PartnerReinstated: (partner) => ({ ...partner, suspended: false }),
    PartnerTerminated: (_, { data, occurredAt }) => ({
      suspended: false,
      forfeitedAt: data.balance === 'forfeit' ? occurredAt : null,
    }),
  },
};

const zoneOfProgram: View<string> = { initial: 'UTC', evolve: { ProgramLaunched: (_, { data }) => data.zone } };

/** What a partner earned in one currency: alone decides what is held, payable and paid, and writes the balanced postings. */
export const account = decider<AccountState>({
  capability: 'commissions',
  initial: {
    programId: null,
    lines: Map(),
    refused: Set(),
    heldUntil: Map(),
    sinceLastPayout: OrderedMap(),
    payouts: Set(),
  },
  commands: [
    handles({
      type: AccrueCommission,
      summary: 'Accrues the commission of a credited payment, or refuses it with its reason.',
      by: 'policy',
      stream: (accrue) => stream(accountOf(accrue)),
      lane: (accrue) => lane(accountOf(accrue)),
      decide: (accrue, { lines, refused }: AccountState) => {
        const commissionId = accrue.sourceEventId;
        if (lines.has(commissionId) || refused.has(commissionId)) return ALREADY_TRUE;
        const { partnerId, programId, basis, rate, releaseOn } = accrue;
        const pricing = {
          customerId: accrue.customerId,
          paymentId: accrue.paymentId,
          basis,
          termsVersion: accrue.termsVersion,
          rule: 'percent-of-payment',
          tier: accrue.tier,
          rate,
          rateFrom: accrue.rateFrom,
          conditions: accrue.conditions,
          sourceEventId: accrue.sourceEventId,
        } as const;
        const bookedOn = accrue.paidOn;
        const refuse = (reason: EventData<'CommissionRefused'>['reason']): EventBody[] => [
          { type: 'CommissionRefused', data: { partnerId, programId, ...pricing, reason, bookedOn } },
        ];

        const unmet = accrue.conditions.find(({ met }) => !met);
        if (unmet) return refuse(REASON_OF[unmet.condition]);
        const amountMinor = applyRate(rate, basis.amountMinor);
        if (amountMinor === 0) return refuse('amount-rounds-to-zero');

        const amount = { amountMinor, currency: basis.currency };
        return [
          {
            type: 'CommissionAccrued',
            data: {
              partnerId,
              programId,
              commissionId,
              ...pricing,
              amount,
              rounding: ROUNDING,
              bookedOn,
              releaseOn,
              postings: accruePostings(partnerId, amount),
            },
          },
        ];
      },
    }),
    handles({
      type: ReverseCommission,
      summary: "Takes back a refund's share of a commission.",
      by: 'policy',
      stream,
      lane,
      decide: (reverse, { programId, lines }: AccountState) => {
        const { partnerId, currency, commissionId, refundId, refundedTotalMinor, refundedOn, sourceEventId } = reverse;
        const line = lines.get(commissionId);
        if (programId === null || !line)
          return new Rejection(
            'CommissionNotAccrued',
            `Commission ${commissionId} is not on account ${stream(reverse)}.`,
          );
        // What the line should stand at is priced anew from what is left of the payment, so that rounding never adds up over
        // several refunds: their order doesn't matter, and a full refund takes back exactly what was accrued.
        const targetMinor = applyRate(line.rate, line.basisMinor - refundedTotalMinor);
        const amountMinor = standsAt(line) - targetMinor;
        if (amountMinor <= 0) return ALREADY_TRUE;
        const amount = { amountMinor, currency };
        return [
          {
            type: 'CommissionReversed',
            data: {
              partnerId,
              programId,
              commissionId,
              customerId: line.customerId,
              paymentId: line.paymentId,
              refundId,
              amount,
              accruedMinor: line.accruedMinor,
              refundedTotalMinor,
              basisMinor: line.basisMinor,
              rate: line.rate,
              rounding: ROUNDING,
              takenFrom: line.stands,
              // Never before the line that it reverses, whatever the refund's own date says.
              bookedOn: refundedOn < line.bookedOn ? line.bookedOn : refundedOn,
              sourceEventId,
              postings: reversePostings(partnerId, amount, line.stands),
            },
          },
        ];
      },
    }),
    handles({
      type: ReleaseCommissions,
      summary: 'Releases what was held until this day: what is left of each commission can be paid.',
      by: 'policy',
      stream,
      lane,
      decide: ({ partnerId, programId, currency, dueOn }, { lines, heldUntil }: AccountState) =>
        [...heldUntil.keys()]
          .filter((day) => day <= dueOn)
          .sort()
          .flatMap((releaseOn) =>
            [...heldUntil.get(releaseOn, NONE)].map((commissionId) => {
              const amount = { amountMinor: standsAt(lineOf(lines, commissionId)), currency };
              // Booked on the day that it fell due, so that the books don't depend on when the release was carried out.
              return {
                type: 'CommissionReleased' as const,
                data: {
                  partnerId,
                  programId,
                  commissionId,
                  amount,
                  bookedOn: releaseOn,
                  postings: releasePostings(partnerId, amount),
                },
              };
            }),
          ),
    }),
    handles({
      type: ForfeitCommissions,
      summary: 'Takes back what a terminated partner had earned until then and was not paid.',
      by: 'policy',
      stream,
      lane,
      decide: (forfeit, state: AccountState) => {
        const { partnerId, programId, currency, forfeitedOn, sourceEventId } = forfeit;
        const lost = (from: 'held' | 'payable', contributions: Contributions): EventBody[] => {
          const lines = earnedUntil(forfeitedOn, state, contributions).map(([commissionId, amountMinor]) => ({
            commissionId,
            amountMinor,
          }));
          const amount = { amountMinor: sumMinor(lines.map(({ amountMinor }) => amountMinor)), currency };
          // What the partner owes stays owed; there is nothing to lose.
          if (amount.amountMinor <= 0) return [];
          const postings = forfeitPostings(partnerId, amount, from);
          return [
            {
              type: 'CommissionsForfeited',
              data: { partnerId, programId, from, amount, lines, bookedOn: forfeitedOn, sourceEventId, postings },
            },
          ];
        };
        const held = [...state.heldUntil.values()].flatMap((ids) => [...ids]);
        return [
          ...lost(
            'held',
            held.map((commissionId) => [commissionId, standsAt(lineOf(state.lines, commissionId))] as const),
          ),
          ...lost('payable', [...state.sinceLastPayout]),
        ];
      },
    }),
    handles({
      type: PayCommissions,
      summary:
        'Pays out all that is payable to a partner in a currency, less what was reversed after it had been paid.',
      by: STAFF,
      stream,
      lane,
      consults: ({ partnerId }, { programId }) => [
        consult(`partner-${partnerId}`, payee),
        ...(programId === null ? [] : [consult(`program-${programId}`, zoneOfProgram)]),
      ],
      decide: ({ partnerId, currency, payoutId, paidOn }, state: AccountState, { consulted }) => {
        const { programId, sinceLastPayout, payouts } = state;
        if (payouts.has(payoutId)) return ALREADY_TRUE;
        const { suspended, forfeitedAt } = consulted(payee);
        if (suspended)
          return new Rejection(
            'PartnerSuspended',
            `Partner ${partnerId} is suspended: what it earns accrues, and nothing is paid out. Reinstate it first.`,
          );
        const payableMinor = sumMinor(sinceLastPayout.values());
        if (programId === null || payableMinor <= 0)
          return new Rejection(
            'NothingPayable',
            payableMinor < 0
              ? `Partner ${partnerId} owes ${-payableMinor} minor units of ${currency} for commissions that were reversed after they had been paid. They are set off against what is released next.`
              : `Nothing is payable to partner ${partnerId} in ${currency}. Commissions become payable when their holding period ends.`,
          );
        // The forfeit follows the termination a moment later, or a late accrual: until then its money must not go out.
        if (forfeitedAt !== null && forfeits(state, dayIn(consulted(zoneOfProgram), forfeitedAt)))
          return new Rejection(
            'BalanceForfeited',
            `Partner ${partnerId} was terminated and forfeits what it had earned until then. Only what it earns later is paid out.`,
          );
        const amount = { amountMinor: payableMinor, currency };
        const lines = [...sinceLastPayout]
          .filter(([, amountMinor]) => amountMinor !== 0)
          .map(([commissionId, amountMinor]) => ({ commissionId, amountMinor }));
        return [
          {
            type: 'CommissionPaid',
            data: {
              partnerId,
              programId,
              payoutId,
              amount,
              lines,
              bookedOn: paidOn,
              postings: payPostings(partnerId, amount),
            },
          },
        ];
      },
    }),
  ],
  evolve: {
    CommissionAccrued: (state, { data }) => ({
      ...state,
      programId: data.programId,
      lines: state.lines.set(data.commissionId, {
        customerId: data.customerId,
        paymentId: data.paymentId,
        accruedMinor: data.amount.amountMinor,
        basisMinor: data.basis.amountMinor,
        rate: data.rate,
        reversedMinor: 0,
        forfeitedMinor: 0,
        stands: 'held',
        bookedOn: data.bookedOn,
        releaseOn: data.releaseOn,
      }),
      heldUntil: state.heldUntil.update(data.releaseOn, NONE, (held) => held.add(data.commissionId)),
    }),
    CommissionRefused: (state, { data }) => ({ ...state, refused: state.refused.add(data.sourceEventId) }),
    CommissionReleased: (state, { data }) => ({
      ...state,
      lines: changeLine(state.lines, data.commissionId, (line) => ({ ...line, stands: 'payable' })),
      heldUntil: withoutHeld(state, data.commissionId),
      sinceLastPayout: contribute(state.sinceLastPayout, data.commissionId, data.amount.amountMinor),
    }),
    CommissionReversed: (state, { data }) => {
      const { commissionId, takenFrom, amount } = data;
      const lines = changeLine(state.lines, commissionId, (line) => ({
        ...line,
        reversedMinor: sumMinor([line.reversedMinor, amount.amountMinor]),
      }));
      if (takenFrom !== 'held')
        return {
          ...state,
          lines,
          sinceLastPayout: contribute(state.sinceLastPayout, commissionId, -amount.amountMinor),
        };
      // Nothing is left to release of a line that was reversed in full.
      const isEmpty = standsAt(lineOf(lines, commissionId)) === 0;
      return { ...state, lines, heldUntil: isEmpty ? withoutHeld(state, commissionId) : state.heldUntil };
    },
    CommissionsForfeited: (state, { data: { from, lines } }) => {
      const forfeited = lines.reduce(
        (known, { commissionId, amountMinor }) =>
          changeLine(known, commissionId, (line) => ({
            ...line,
            // A negative part was set off: nothing of that commission was left to lose.
            forfeitedMinor: sumMinor([line.forfeitedMinor, Math.max(0, amountMinor)]),
          })),
        state.lines,
      );
      if (from === 'payable')
        return {
          ...state,
          lines: forfeited,
          sinceLastPayout: state.sinceLastPayout.deleteAll(lines.map(({ commissionId }) => commissionId)),
        };
      return lines.reduce((rest, { commissionId }) => ({ ...rest, heldUntil: withoutHeld(rest, commissionId) }), {
        ...state,
        lines: forfeited,
      });
    },
    CommissionPaid: (state, { data }) => ({
      ...state,
      lines: data.lines.reduce(
        (lines, { commissionId }) => changeLine(lines, commissionId, (line) => ({ ...line, stands: 'paid' })),
        state.lines,
      ),
      sinceLastPayout: OrderedMap(),
      payouts: state.payouts.add(data.payoutId),
    }),
  },
});

const REASON_OF = {
  'partner-approved': 'partner-not-approved',
  'partner-not-terminated': 'partner-terminated',
  'terms-accepted': 'terms-not-accepted',
  certified: 'not-certified',
  'membership-fee-paid': 'membership-fee-unpaid',
  'within-commission-months': 'outside-commission-months',
} as const;

const NONE = OrderedSet<string>();

/** What commissions contribute to a balance. */
type Contributions = readonly (readonly [commissionId: string, amountMinor: number])[];

const earnedUntil = (day: string, { lines }: AccountState, contributions: Contributions): Contributions =>
  contributions.filter(
    ([commissionId, amountMinor]) => amountMinor !== 0 && lineOf(lines, commissionId).bookedOn <= day,
  );

/** Whether a partner that loses what it had earned until this day would still be paid some of it. */
const forfeits = (state: AccountState, until: string): boolean =>
  sumMinor(earnedUntil(until, state, [...state.sinceLastPayout]).map(([, amountMinor]) => amountMinor)) > 0;

/** What is left of a commission after its reversals, and after what was forfeited. */
const standsAt = (line: Line): number => line.accruedMinor - line.reversedMinor - line.forfeitedMinor;

function lineOf(lines: Map<string, Line>, commissionId: string): Line {
  const line = lines.get(commissionId);
  if (!line) throw new Error(`Commission ${commissionId} is not on this account, yet an event speaks of it.`);
  return line;
}

const changeLine = (lines: Map<string, Line>, commissionId: string, change: (line: Line) => Line) =>
  lines.set(commissionId, change(lineOf(lines, commissionId)));

const contribute = (contributions: OrderedMap<string, number>, commissionId: string, amountMinor: number) =>
  contributions.update(commissionId, 0, (minor) => sumMinor([minor, amountMinor]));

function withoutHeld({ lines, heldUntil }: AccountState, commissionId: string): AccountState['heldUntil'] {
  const { releaseOn } = lineOf(lines, commissionId);
  const left = heldUntil.get(releaseOn, NONE).delete(commissionId);
  return left.isEmpty() ? heldUntil.delete(releaseOn) : heldUntil.set(releaseOn, left);
}
