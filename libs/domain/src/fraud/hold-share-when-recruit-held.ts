import type { Covers, EventData, RecordedEvent } from '@vouch/events';
import { command, type Command } from '../command.js';
import { derivedId } from '../derived-id.js';
import { policy, type Reacting, type Rows } from '../policy.js';
import { unnamedCustomer, unnamedPayment } from '../unnamed.js';
import { paymentOf } from '../whose-occasion.js';
import { EndHoldOfShare, HoldShare } from './commands.js';

/** A partner that was recruited by another. */
interface RecruitRow {
  readonly recruitedBy: string;
}

/** A commission of a recruit: by what its recruiter knows the payment. */
interface CommissionRow {
  readonly unnamedPaymentId: string;
}

type Row = RecruitRow | CommissionRow;

interface Membership {
  readonly partnerId: string;
  readonly programId: string;
}

const recruitKey = ({ partnerId, programId }: Membership) => `recruit:${partnerId}:${programId}`;
const commissionKey = (commissionId: string) => `commission:${commissionId}`;

const recruiterIn = (rows: Rows<Row>, of: Membership): string | undefined =>
  (rows(recruitKey(of)) as RecruitRow | null)?.recruitedBy;

type Hold = EventData<'HoldPlaced' | 'HoldReleased' | 'HoldRejected'>;

/** What a hold of a recruit is about on the recruiter's side; null where that one earned nothing by it. */
function coversFor({ partnerId, covers: { commissionId, customerId } }: Hold, rows: Rows<Row>): Covers | null {
  const recruitId = partnerId;
  if (customerId !== undefined) return { recruitId, customerId: unnamedCustomer({ partnerId, customerId }) };
  if (commissionId === undefined) return { recruitId };
  const commission = rows(commissionKey(commissionId)) as CommissionRow | null;
  return commission && { recruitId, paymentId: commission.unnamedPaymentId };
}

/** What every event about the hold says on the recruiter's side. */
interface Share {
  readonly partnerId: string;
  readonly programId: string;
  readonly holdId: string;
  readonly covers: Covers;
}

const onShare = <T extends 'HoldPlaced' | 'HoldReleased' | 'HoldRejected'>(
  follow: (share: Share, event: RecordedEvent<T>) => Command,
): Reacting<Row, T> => ({
  keys: ({ data }) => [
    recruitKey(data),
    ...(data.covers.commissionId === undefined ? [] : [commissionKey(data.covers.commissionId)]),
  ],
  react: (event, rows) => {
    const { data } = event;
    const recruiter = recruiterIn(rows, data);
    // What a recruiter's share is held for is no business of the one that recruited it in turn.
    const covers = recruiter === undefined || data.covers.recruitId !== undefined ? null : coversFor(data, rows);
    if (recruiter === undefined || !covers) return {};
    const { programId, holdId } = data;
    const share = { partnerId: recruiter, programId, holdId: derivedId('share', holdId), covers };
    return { commands: [follow(share, event)] };
  },
});

/** What puts a partner on hold, or one of its customers or commissions, holds the share of the partner that recruited it, too. */
export const holdShareWhenRecruitHeld = policy<Row>({
  name: 'hold-share-when-recruit-held',
  capability: 'fraud',
  startsAt: 'beginning',
  on: {
    PartnerApplied: {
      keys: ({ data }) => [recruitKey(data)],
      react: ({ data }) =>
        data.recruitedBy === undefined ? {} : { rows: { [recruitKey(data)]: { recruitedBy: data.recruitedBy } } },
    },
    CommissionAccrued: {
      keys: ({ data }) => [recruitKey(data), commissionKey(data.commissionId)],
      react: ({ data }, rows) => {
        const [payment] = paymentOf(data);
        if (!payment || recruiterIn(rows, data) === undefined) return {};
        return { rows: { [commissionKey(data.commissionId)]: { unnamedPaymentId: unnamedPayment(payment) } } };
      },
    },
    HoldPlaced: onShare((share, { data: { because, reason, placedOn, placedBy }, occurredAt }) =>
      command(HoldShare, { placed: { ...share, because, reason, placedOn, placedBy }, occurredAt }),
    ),
    HoldReleased: onShare((share, { data: { reason, endedOn, endedBy }, occurredAt }) =>
      command(EndHoldOfShare, {
        ended: { type: 'HoldReleased', data: { ...share, reason, endedOn, endedBy } },
        occurredAt,
      }),
    ),
    HoldRejected: onShare((share, { data: { reason, grounds, endedOn, endedBy }, occurredAt }) =>
      command(EndHoldOfShare, {
        ended: { type: 'HoldRejected', data: { ...share, reason, grounds, endedOn, endedBy } },
        occurredAt,
      }),
    ),
  },
});
