import { STAFF } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, consult, handles } from '../decider.js';
import { batchLane, batchStream, type BatchState } from './batch-state.js';
import { AddPayoutLine, LeaveOutOfPayout, ListPayoutPartners, ProposePayout } from './commands.js';
import { programZone, rulesInForce } from './views.js';

export const notProposed = (payoutId: string) =>
  new Rejection('PayoutNotProposed', `There is no payout ${payoutId}. Propose it first.`);

/** What policies tell a batch follows from its own events: without them, the log contradicts itself. */
function proposedIn({ proposed }: BatchState, payoutId: string) {
  if (!proposed) throw new Error(`Payout ${payoutId} was never proposed, yet somebody answers it.`);
  return proposed;
}

/** From a proposal to a batch that is whole: every partner that was asked has a line, or a reason. */
export const proposing = [
  handles({
    type: ProposePayout,
    summary: 'Proposes to pay what is payable. Another person has to approve it.',
    by: STAFF,
    occursWhenSent: true,
    stream: batchStream,
    lane: batchLane,
    requires: ({ programId, partners = [] }) => [
      {
        stream: `program-${programId}`,
        rejection: new Rejection('ProgramNotLaunched', `There is no program ${programId}. Launch it first.`),
      },
      ...partners.map((partnerId) => ({
        stream: `partner-${partnerId}`,
        rejection: new Rejection('PartnerUnknown', `There is no partner ${partnerId}. Check the id.`),
      })),
    ],
    consults: ({ programId }) => [
      consult(`program-${programId}`, programZone),
      consult(`payout-rules-${programId}`, rulesInForce),
    ],
    decide: (command, { proposed }: BatchState, { occurredAt, consulted, actor }) => {
      const { payoutId, programId, currency, partners, method } = command;
      if (proposed)
        return isSameProposal(command, proposed)
          ? ALREADY_TRUE
          : new Rejection('PayoutAlreadyProposed', `Payout ${payoutId} is another one. Choose another id.`);
      const { minimums, methods, coolOffDays } = consulted(rulesInForce);
      return [
        {
          type: 'PayoutProposed',
          data: {
            payoutId,
            programId,
            currency,
            ...filledIn({ partners, method }),
            minimumMinor: minimums.find((minimum) => minimum.currency === currency)?.amountMinor ?? 0,
            methods: [...methods],
            coolOffDays,
            proposedBy: actor,
            proposedOn: dayIn(consulted(programZone), occurredAt),
          },
        },
      ];
    },
  }),
  handles({
    type: ListPayoutPartners,
    summary: 'Says whom a payout has to ask.',
    by: 'policy',
    stream: batchStream,
    lane: batchLane,
    decide: ({ payoutId, partners }, state: BatchState) => {
      if (state.awaited !== null) return ALREADY_TRUE;
      const { programId } = proposedIn(state, payoutId);
      return [{ type: 'PayoutPartnersListed', data: { payoutId, programId, partners } }];
    },
  }),
  handles({
    type: AddPayoutLine,
    summary: "Adds what a partner's account put aside.",
    by: 'policy',
    stream: batchStream,
    lane: batchLane,
    decide: ({ payoutId, partnerId, amount, method, detailsId }, state: BatchState) => {
      if (state.lines.has(partnerId)) return ALREADY_TRUE;
      const { programId } = proposedIn(state, payoutId);
      return [
        {
          type: 'PayoutLineAdded',
          data: { payoutId, programId, partnerId, amount, method, ...filledIn({ detailsId }) },
        },
      ];
    },
  }),
  handles({
    type: LeaveOutOfPayout,
    summary: "Says why a partner's account put nothing aside.",
    by: 'policy',
    stream: batchStream,
    lane: batchLane,
    decide: ({ payoutId, partnerId, reason, until }, state: BatchState) => {
      if (state.leftOut.has(partnerId)) return ALREADY_TRUE;
      const { programId } = proposedIn(state, payoutId);
      return [
        { type: 'PayoutPartnerLeftOut', data: { payoutId, programId, partnerId, reason, ...filledIn({ until }) } },
      ];
    },
  }),
];

const isSameProposal = (
  command: ProposePayout,
  { programId, currency, partners, method }: NonNullable<BatchState['proposed']>,
) =>
  command.programId === programId &&
  command.currency === currency &&
  command.method === method &&
  command.partners?.join() === partners?.join();
