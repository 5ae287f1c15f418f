import type { EventData, RecordedEvent } from '@vouch/events';
import { command, type Command } from '../command.js';
import { derivedId } from '../derived-id.js';
import { meeting, type Said } from '../meeting.js';
import { paymentKey, paymentOf } from '../whose-occasion.js';
import { EndHold, HoldCommissions, ReverseCommission } from './commands.js';

interface Commission {
  readonly partnerId: string;
  readonly commissionId: string;
  readonly currency: string;
}

interface Dispute {
  readonly disputeId: string;
  /** Names its hold. */
  readonly holdId: string;
  readonly sourceEventId: string;
  readonly occurredAt: string;
}

interface Opened extends Dispute {
  readonly openedOn: string;
}

type End = Pick<EventData<'DisputeEndCredited'>, 'outcome' | 'refundedTotalMinor' | 'disputedTotalMinor' | 'endedOn'>;
type Ended = Dispute & { readonly end: End };

const disputeOf = ({
  id,
  data: { customerId, disputeId },
  occurredAt,
}: RecordedEvent<
  'DisputeCredited' | 'DisputeEndCredited' | 'RecruitDisputeCredited' | 'RecruitDisputeEndCredited'
>): Dispute => ({ disputeId, holdId: derivedId('dispute', customerId, disputeId), sourceEventId: id, occurredAt });

const opened = (event: RecordedEvent<'DisputeCredited' | 'RecruitDisputeCredited'>): Said<Opened> => ({
  at: paymentKey(event.data),
  what: { ...disputeOf(event), openedOn: event.data.openedOn },
});

function ended(event: RecordedEvent<'DisputeEndCredited' | 'RecruitDisputeEndCredited'>): Said<Ended> {
  const { outcome, refundedTotalMinor, disputedTotalMinor, endedOn } = event.data;
  const end = { outcome, refundedTotalMinor, disputedTotalMinor, endedOn };
  return { at: paymentKey(event.data), what: { ...disputeOf(event), end } };
}

function hold(
  { partnerId, currency, commissionId }: Commission,
  { holdId, openedOn: heldOn, sourceEventId, occurredAt }: Opened,
): Command {
  const covers = { commissionId };
  const because = 'dispute' as const;
  return command(HoldCommissions, { partnerId, currency, holdId, because, covers, heldOn, sourceEventId, occurredAt });
}

/** What was lost is taken back before its hold ends, so that none of it is paid in between. */
function endingOf(commission: Commission, { disputeId, holdId, end, sourceEventId, occurredAt }: Ended): Command[] {
  const { outcome, endedOn, ...totals } = end;
  const answers = { sourceEventId, occurredAt };
  const because = 'dispute-lost' as const;
  const lost = { ...commission, because, disputeId, ...totals, reversedOn: endedOn, ...answers };
  return [
    ...(outcome === 'lost' ? [command(ReverseCommission, lost)] : []),
    command(EndHold, { ...commission, holdId, outcome, endedOn, ...answers }),
  ];
}

/** While a payment is disputed, its commissions are on hold; what is lost of it is taken back like a refund. */
export const holdWhenDisputeCredited = meeting<Commission, Opened | Ended>({
  name: 'hold-when-dispute-credited',
  capability: 'commissions',
  earned: {
    CommissionAccrued: ({ data }) => {
      const { partnerId, commissionId, amount } = data;
      const [name] = paymentOf(data);
      return name && { at: paymentKey(name), what: { partnerId, commissionId, currency: amount.currency } };
    },
  },
  taken: {
    DisputeCredited: opened,
    RecruitDisputeCredited: opened,
    DisputeEndCredited: ended,
    RecruitDisputeEndCredited: ended,
  },
  // What is earned after a dispute has ended is not held for it.
  ends: (later, earlier) => 'end' in later && later.disputeId === earlier.disputeId,
  meet: (commission, dispute) => ('end' in dispute ? endingOf(commission, dispute) : [hold(commission, dispute)]),
});
