import { EVERY_LANE, STAFF, canonicalJson, type EventData } from '@vouch/events';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { SetPayoutRules } from './commands.js';

type RulesState = EventData<'PayoutRulesSet'> | null;

/** When a program proposes payouts, and whom they leave out. */
export const payoutRules = decider<RulesState>({
  capability: 'payouts',
  initial: null,
  commands: [
    handles({
      type: SetPayoutRules,
      summary: 'Says when a program proposes payouts by itself, and whom they leave out. Holds for later proposals.',
      by: STAFF,
      stream: ({ programId }) => `payout-rules-${programId}`,
      lane: () => EVERY_LANE,
      requires: ({ programId }) => [
        {
          stream: `program-${programId}`,
          rejection: new Rejection('ProgramNotLaunched', `There is no program ${programId}. Launch it first.`),
        },
      ],
      decide: ({ programId, daysOfMonth, minimums, methods, coolOffDays }, known: RulesState) => {
        const data = {
          programId,
          daysOfMonth: [...daysOfMonth].sort((one, other) => one - other),
          minimums: minimums.map(({ amountMinor, currency }) => ({ amountMinor, currency })),
          methods,
          coolOffDays,
        };
        return canonicalJson(known) === canonicalJson(data) ? ALREADY_TRUE : [{ type: 'PayoutRulesSet', data }];
      },
    }),
  ],
  evolve: { PayoutRulesSet: (_, { data }) => data },
});
