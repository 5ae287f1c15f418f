import { EVERY_LANE, STAFF, partnerLane, type EventData } from '@vouch/events';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { isSameFact, type KnownFact } from '../same-fact.js';
import { RecordProgramCost } from './commands.js';

/** null: not recorded. */
type CostState = KnownFact | null;

/** Money that was spent on a program, or on one of its partners. A fact: it is recorded whatever becomes of the program. */
export const programCost = decider<CostState>({
  capability: 'programs',
  initial: null,
  commands: [
    handles({
      type: RecordProgramCost,
      summary: 'Records that money was spent on a program, or on one partner of it.',
      by: STAFF,
      stream: ({ costId }) => `cost-${costId}`,
      lane: ({ partnerId }) => ((partnerId ?? null) === null ? EVERY_LANE : partnerLane(partnerId!)),
      decide: (report, known: CostState, context) => {
        const { costId, programId, partnerId, kind, amount, incurredOn } = report;
        const data: EventData<'ProgramCostRecorded'> = {
          costId,
          programId,
          ...filledIn({ partnerId }),
          kind,
          amount: { amountMinor: amount.amountMinor, currency: amount.currency },
          incurredOn,
        };
        if (!known) return [{ type: 'ProgramCostRecorded', data }];
        return isSameFact(known, data, report, context)
          ? ALREADY_TRUE
          : new Rejection('CostAlreadyRecorded', `Cost ${costId} is already recorded with other content.`);
      },
    }),
  ],
  evolve: {
    ProgramCostRecorded: (_, { data, occurredAt }) => ({ content: data, occurredAt }),
  },
});
