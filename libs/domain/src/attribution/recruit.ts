import { partnerLane } from '@vouch/events';
import { Set } from 'immutable';
import { ALREADY_TRUE, decider, handles } from '../decider.js';
import { CreditRecruit, CreditRecruitPayment, CreditRecruitRefund } from './commands.js';

interface RecruitState {
  readonly credited: boolean;
  readonly payments: Set<string>;
  readonly refunds: Set<string>;
}

interface Pair {
  readonly partnerId: string;
  readonly recruitId: string;
}

const stream = ({ partnerId, recruitId }: Pair) => `recruit-${partnerId}:${recruitId}`;
const lane = ({ partnerId }: Pair) => partnerLane(partnerId);
const ids = ({
  partnerId,
  programId,
  recruitId,
  sourceEventId,
}: CreditRecruit | CreditRecruitPayment | CreditRecruitRefund) => ({
  partnerId,
  programId,
  recruitId,
  sourceEventId,
});

/** A partner's side of one partner that it recruited: what of it counts for the recruiter. */
export const recruit = decider<RecruitState>({
  capability: 'attribution',
  initial: { credited: false, payments: Set(), refunds: Set() },
  commands: [
    handles({
      type: CreditRecruit,
      summary: 'Credits a partner that was approved to the one that recruited it.',
      by: 'policy',
      stream,
      lane,
      decide: (credit, { credited }: RecruitState) =>
        credited
          ? ALREADY_TRUE
          : [{ type: 'RecruitCredited', data: { ...ids(credit), recruitedOn: credit.recruitedOn } }],
    }),
    handles({
      type: CreditRecruitPayment,
      summary: "Counts a recruit's payment for the partner that recruited it.",
      by: 'policy',
      stream,
      lane,
      decide: (credit, { payments }: RecruitState) =>
        payments.has(credit.payment.paymentId)
          ? ALREADY_TRUE
          : [{ type: 'RecruitPaymentCredited', data: { ...ids(credit), ...credit.payment } }],
    }),
    handles({
      type: CreditRecruitRefund,
      summary: "Counts a refund of a recruit's payment against the partner that recruited it.",
      by: 'policy',
      stream,
      lane,
      decide: (credit, { refunds }: RecruitState) =>
        refunds.has(credit.refund.refundId)
          ? ALREADY_TRUE
          : [{ type: 'RecruitRefundCredited', data: { ...ids(credit), ...credit.refund } }],
    }),
  ],
  evolve: {
    RecruitCredited: (state) => ({ ...state, credited: true }),
    RecruitPaymentCredited: (state, { data }) => ({ ...state, payments: state.payments.add(data.paymentId) }),
    RecruitRefundCredited: (state, { data }) => ({ ...state, refunds: state.refunds.add(data.refundId) }),
  },
});
