import { STAFF } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { ALREADY_TRUE, Rejection, consult, handles, type View } from '../decider.js';
import { sumMinor } from '@vouch/terms';
import { accountLane, accountStream, earnedUntil, type AccountState } from './account-state.js';
import { PayCommissions } from './commands.js';
import { payPostings } from './postings.js';

/** What stands in the way of paying a partner. */
const payee: View<{
  readonly suspended: boolean;
  /** When it lost its balance. */
  readonly forfeitedAt: string | null;
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

/** Whether a partner that loses what it had earned until this day would still be paid some of it. */
const forfeits = (state: AccountState, until: string): boolean =>
  sumMinor(earnedUntil(until, state, [...state.sinceLastPayout]).map(([, amountMinor]) => amountMinor)) > 0;

/** What is payable leaves the account. */
export const paying = [
  handles({
    type: PayCommissions,
    summary: 'Pays out all that is payable to a partner in a currency, less what was reversed after it had been paid.',
    by: STAFF,
    stream: accountStream,
    lane: accountLane,
    consults: ({ partnerId }, { programId }: AccountState) => [
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
];
