import type { EventData } from '@vouch/events';
import type { View } from '../decider.js';

/** What a payout has to know of its program. */
export const programZone: View<string> = { initial: 'UTC', evolve: { ProgramLaunched: (_, { data }) => data.zone } };

export type PayoutRules = Omit<EventData<'PayoutRulesSet'>, 'programId' | 'daysOfMonth'>;

/** Until a program says otherwise. */
const DEFAULT_RULES: PayoutRules = {
  minimums: [],
  methods: ['sepa', 'paypal', 'wise', 'stripe', 'manual'],
  coolOffDays: 7,
};

export const rulesInForce: View<PayoutRules> = {
  initial: DEFAULT_RULES,
  evolve: {
    PayoutRulesSet: (_, { data: { minimums, methods, coolOffDays } }) => ({ minimums, methods, coolOffDays }),
  },
};

/** Whether nothing of this log is real. */
export const simulatedClock: View<boolean> = { initial: false, evolve: { ClockSimulated: () => true } };

/** Whether anything may go out to a partner. */
export const standing: View<'good' | 'suspended' | 'forfeited'> = {
  initial: 'good',
  evolve: {
    PartnerSuspended: () => 'suspended',
    PartnerReinstated: () => 'good',
    PartnerTerminated: (_, { data }) => (data.balance === 'forfeit' ? 'forfeited' : 'good'),
  },
};

/** The program that a partner belongs to; null until it applied or was invited. */
export const programOfPartner: View<string | null> = {
  initial: null,
  evolve: {
    PartnerInvited: (_, { data }) => data.programId,
    PartnerApplied: (_, { data }) => data.programId,
    ApplicationApproved: (_, { data }) => data.programId,
  },
};
