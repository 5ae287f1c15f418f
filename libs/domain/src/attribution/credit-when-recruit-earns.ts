import type { EventData } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { command } from '../command.js';
import { derivedId } from '../derived-id.js';
import { policy, type Rows } from '../policy.js';
import { CreditRecruit, CreditRecruitPayment, CreditRecruitRefund } from './commands.js';

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
type Customer = Membership & { readonly customerId: string };

const programKey = (programId: string) => `program:${programId}`;
const recruitKey = ({ partnerId, programId }: Membership) => `recruit:${partnerId}:${programId}`;
const customerKey = ({ partnerId, programId, customerId }: Customer) =>
  `customer:${partnerId}:${programId}:${customerId}`;

const recruiterIn = (rows: Rows<Row>, data: Membership): string | undefined =>
  (rows(recruitKey(data)) as RecruitRow | null)?.recruitedBy;

/** What the recruiter knows a payment or a refund by: it does not learn whose customer it was. */
const paymentName = ({ customerId, paymentId }: { customerId: string; paymentId: string }) =>
  derivedId('payment', customerId, paymentId);
const refundName = ({ customerId, refundId, disputeId }: EventData<'RefundCredited'>) =>
  derivedId('refund', customerId, refundId ?? '', disputeId ?? '');

/** Tells a partner what counts of the partners that it recruited: that they were approved, and what their customers pay. */
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
        const ids = { partnerId: recruiter, programId, recruitId, sourceEventId: id };
        return { commands: [command(CreditRecruit, { ...ids, recruitedOn, occurredAt })] };
      },
    },
    CustomerAttributed: {
      keys: ({ data }) => [recruitKey(data), customerKey(data)],
      react: ({ data }, rows) => {
        if (recruiterIn(rows, data) === undefined) return {};
        const customer = { convertedAt: data.convertedAt, firstPaidAt: null, payments: 0 };
        return { rows: { [customerKey(data)]: customer } };
      },
    },
    PaymentCredited: {
      keys: ({ data }) => [recruitKey(data), customerKey(data)],
      react: ({ id, data, occurredAt }, rows) => {
        const recruiter = recruiterIn(rows, data);
        const customer = rows(customerKey(data)) as CustomerRow | null;
        if (recruiter === undefined || !customer) return {};
        const { partnerId: recruitId, programId, amount, paidOn, convertedOn } = data;
        const { convertedAt, firstPaidAt, payments } = customer;
        const isFirst = firstPaidAt === null || occurredAt < firstPaidAt;
        const number = payments + 1;
        const payment = { paymentId: paymentName(data), amount, paidOn, isFirst, number, convertedAt, convertedOn };
        const ids = { partnerId: recruiter, programId, recruitId, sourceEventId: id };
        return {
          rows: {
            [customerKey(data)]: { ...customer, firstPaidAt: isFirst ? occurredAt : firstPaidAt, payments: number },
          },
          commands: [command(CreditRecruitPayment, { ...ids, payment, occurredAt })],
        };
      },
    },
    RefundCredited: {
      keys: ({ data }) => [recruitKey(data)],
      react: ({ id, data, occurredAt }, rows) => {
        const recruiter = recruiterIn(rows, data);
        if (recruiter === undefined) return {};
        const { partnerId: recruitId, programId, amount, refundedTotalMinor, disputedTotalMinor, refundedOn } = data;
        const ids = { partnerId: recruiter, programId, recruitId, sourceEventId: id };
        const names = { paymentId: paymentName(data), refundId: refundName(data) };
        const refund = { ...names, amount, refundedTotalMinor, disputedTotalMinor, refundedOn };
        return { commands: [command(CreditRecruitRefund, { ...ids, refund, occurredAt })] };
      },
    },
  },
});
