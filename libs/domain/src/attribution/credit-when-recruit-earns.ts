import type { EventType, RecordedEvent } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { command, filledIn } from '../command.js';
import { policy, type Reacting, type Rows } from '../policy.js';
import { unnamedCustomer, unnamedDispute, unnamedPayment, unnamedRefund } from '../unnamed.js';
import type { CustomerName } from '../whose-occasion.js';
import { CreditRecruit, type RecruitFact } from './commands.js';

interface ProgramRow {
  readonly zone: string;
}

/** A partner that was recruited by another. */
interface RecruitRow {
  readonly recruitedBy: string;
}

interface CustomerRow {
  readonly convertedAt: string;
  /** The earliest payment that was credited so far; null before the first. */
  readonly firstPaidAt: string | null;
  readonly payments: number;
}

type Row = ProgramRow | RecruitRow | CustomerRow;

interface Membership {
  readonly partnerId: string;
  readonly programId: string;
}
type Customer = Membership & CustomerName;

const programKey = (programId: string) => `program:${programId}`;
const recruitKey = ({ partnerId, programId }: Membership) => `recruit:${partnerId}:${programId}`;
const customerKey = ({ partnerId, programId, customerId }: Customer) =>
  `customer:${partnerId}:${programId}:${customerId}`;

const recruiterIn = (rows: Rows<Row>, data: Membership): string | undefined =>
  (rows(recruitKey(data)) as RecruitRow | null)?.recruitedBy;

/** What every fact of a recruit's customer says to the recruiter. */
const idsFor = (recruiter: string, { id, data }: { readonly id: string; readonly data: Customer }) => ({
  partnerId: recruiter,
  programId: data.programId,
  recruitId: data.partnerId,
  customerId: unnamedCustomer(data),
  sourceEventId: id,
});
type Ids = ReturnType<typeof idsFor>;

type OfCustomer =
  | 'RefundCredited'
  | 'DisputeCredited'
  | 'DisputeEndCredited'
  | 'ChurnCredited'
  | 'SubscriptionChangeCredited'
  | 'SubscriptionChangeCorrected'
  | 'CreditWithdrawn';

/** Tells the recruiter what an event is for it; null: nothing. */
const told = <T extends OfCustomer & EventType>(
  factOf: (data: RecordedEvent<T>['data'], ids: Ids) => RecruitFact | null,
): Reacting<Row, T> => ({
  keys: ({ data }) => [recruitKey(data)],
  react: (event, rows) => {
    const recruiter = recruiterIn(rows, event.data);
    if (recruiter === undefined) return {};
    const fact = factOf(event.data, idsFor(recruiter, event));
    return { commands: fact ? [command(CreditRecruit, { fact, occurredAt: event.occurredAt })] : [] };
  },
});

const takesLess = told<'SubscriptionChangeCredited' | 'SubscriptionChangeCorrected'>(
  ({ direction, changedOn: lostOn }, ids) =>
    direction === 'contraction'
      ? { type: 'RecruitLossCredited', data: { ...ids, because: 'downgrade', lostOn } }
      : null,
);

/**
 * Tells a partner what counts of the partners that it recruited: that they were approved, and of their customers' payments all
 * that its share follows from. Its share then meets what takes it back as any commission does.
 */
export const creditWhenRecruitEarns = policy<Row>({
  name: 'credit-when-recruit-earns',
  capability: 'attribution',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data }) => ({ rows: { [programKey(data.programId)]: { zone: data.zone } } }),
    },
    PartnerApplied: {
      keys: ({ data }) => [recruitKey(data)],
      react: ({ data }) =>
        data.recruitedBy === undefined ? {} : { rows: { [recruitKey(data)]: { recruitedBy: data.recruitedBy } } },
    },
    ApplicationApproved: {
      keys: ({ data }) => [programKey(data.programId), recruitKey(data)],
      react: ({ id, data, occurredAt }, rows) => {
        const recruiter = recruiterIn(rows, data);
        if (recruiter === undefined) return {};
        const { partnerId: recruitId, programId } = data;
        const program = rows(programKey(programId)) as ProgramRow | null;
        if (!program) throw new Error(`A partner was approved in program ${programId}, which was not launched.`);
        const recruitedOn = dayIn(program.zone, occurredAt);
        const recruited = { partnerId: recruiter, programId, recruitId, recruitedOn, sourceEventId: id };
        const fact = { type: 'RecruitCredited', data: recruited } as const;
        return { commands: [command(CreditRecruit, { fact, occurredAt })] };
      },
    },
    CustomerAttributed: {
      keys: ({ data }) => [recruitKey(data), customerKey(data)],
      react: ({ data }, rows) => {
        if (recruiterIn(rows, data) === undefined) return {};
        const known = (rows(customerKey(data)) as CustomerRow | null) ?? { firstPaidAt: null, payments: 0 };
        return { rows: { [customerKey(data)]: { ...known, convertedAt: data.convertedAt } } };
      },
    },
    AttributionWithdrawn: {
      keys: ({ data }) => [customerKey(data)],
      // A customer that counts again from its beginning is a new one.
      react: ({ data }) => (data.since === undefined ? { rows: { [customerKey(data)]: null } } : {}),
    },
    PaymentCredited: {
      keys: ({ data }) => [recruitKey(data), customerKey(data)],
      react: (event, rows) => {
        const { data, occurredAt } = event;
        const recruiter = recruiterIn(rows, data);
        const customer = rows(customerKey(data)) as CustomerRow | null;
        if (recruiter === undefined || !customer) return {};
        const { amount, paidOn, convertedOn } = data;
        const { convertedAt, firstPaidAt, payments } = customer;
        const isFirst = firstPaidAt === null || occurredAt < firstPaidAt;
        const number = payments + 1;
        const payment = { paymentId: unnamedPayment(data), amount, paidOn, isFirst, number, convertedAt, convertedOn };
        const fact = { type: 'RecruitPaymentCredited', data: { ...idsFor(recruiter, event), ...payment } } as const;
        return {
          rows: {
            [customerKey(data)]: { ...customer, firstPaidAt: isFirst ? occurredAt : firstPaidAt, payments: number },
          },
          commands: [command(CreditRecruit, { fact, occurredAt })],
        };
      },
    },
    RefundCredited: told((data, ids) => {
      const { refundId, disputeId, amount, refundedTotalMinor, disputedTotalMinor, paidAmountMinor, refundedOn } = data;
      const by = filledIn({
        refundId: refundId === undefined ? undefined : unnamedRefund(data, refundId),
        disputeId: disputeId === undefined ? undefined : unnamedDispute(data, disputeId),
      });
      const totals = { refundedTotalMinor, disputedTotalMinor, paidAmountMinor };
      const refund = { paymentId: unnamedPayment(data), ...by, amount, ...totals, refundedOn };
      return { type: 'RecruitRefundCredited', data: { ...ids, ...refund } };
    }),
    DisputeCredited: told((data, ids) => {
      const { disputeId, openedOn } = data;
      const names = { paymentId: unnamedPayment(data), disputeId: unnamedDispute(data, disputeId) };
      return { type: 'RecruitDisputeCredited', data: { ...ids, ...names, openedOn } };
    }),
    DisputeEndCredited: told((data, ids) => {
      const { disputeId, outcome, refundedTotalMinor, disputedTotalMinor, endedOn } = data;
      const names = { paymentId: unnamedPayment(data), disputeId: unnamedDispute(data, disputeId) };
      const totals = { refundedTotalMinor, disputedTotalMinor };
      return { type: 'RecruitDisputeEndCredited', data: { ...ids, ...names, outcome, ...totals, endedOn } };
    }),
    ChurnCredited: told(({ churnedOn: lostOn }, ids) => ({
      type: 'RecruitLossCredited',
      data: { ...ids, because: 'churn', lostOn },
    })),
    SubscriptionChangeCredited: takesLess,
    SubscriptionChangeCorrected: takesLess,
    CreditWithdrawn: told((data, ids) => {
      if (data.what !== 'payment') return null;
      const { amount, paidOn, refunds, withdrawnOn } = data;
      const payment = { paymentId: unnamedPayment(data), amount, paidOn, refunds, withdrawnOn };
      return { type: 'RecruitCreditWithdrawn', data: { ...ids, ...payment } };
    }),
  },
});
