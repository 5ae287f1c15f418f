import type { Condition, ConsideredRule, EventData, Money, PayoutMethod, Pays, Refusal } from '@vouch/events';
import { Command } from '../command.js';

/** What a credited payment was priced by. */
abstract class PaymentPriced extends Command {
  partnerId!: string;
  programId!: string;
  customerId!: string;
  paymentId!: string;
  basis!: Money;
  termsVersion!: number;
  tier!: string | null;
  facts!: EventData<'CommissionAccrued'>['facts'];
  /** Every condition with its outcome. */
  conditions!: Condition[];
  /** YYYY-MM-DD in the program's zone. */
  paidOn!: string;
  /** The PaymentCredited event. */
  sourceEventId!: string;
}

/** Issued by the policy that prices: one rule pays. */
export class AccrueCommission extends PaymentPriced {
  rule!: string;
  pays!: Pays;
  paysFrom!: 'terms' | 'tier' | 'agreement';
  revenueBeforeMinor!: number | null;
  amount!: Money;
  onRefund!: 'reverse' | 'keep';
  /** YYYY-MM-DD in the program's zone. */
  releaseOn!: string;
}

/** Issued by the policy that prices: no rule pays. */
export class RefuseCommission extends PaymentPriced {
  considered!: ConsideredRule[];
  reason!: Refusal;
}

/** Issued by the policy that reverses. */
export class ReverseCommission extends Command {
  partnerId!: string;
  currency!: string;
  commissionId!: string;
  refundId!: string;
  /** All that was refunded of the payment, this refund included. */
  refundedTotalMinor!: number;
  /** YYYY-MM-DD in the program's zone. */
  refundedOn!: string;
  /** The RefundCredited event. */
  sourceEventId!: string;
}

/** Issued by the policy that releases: everything that this account holds until this day or an earlier one. */
export class ReleaseCommissions extends Command {
  partnerId!: string;
  programId!: string;
  currency!: string;
  /** YYYY-MM-DD in the program's zone. */
  dueOn!: string;
}

/** Issued by the policy that forfeits: what this account got until this day, and still has. */
export class ForfeitCommissions extends Command {
  partnerId!: string;
  programId!: string;
  currency!: string;
  /** The day of the termination, YYYY-MM-DD in the program's zone. */
  forfeitedOn!: string;
  /** The PartnerTerminated event. */
  sourceEventId!: string;
}

/** Issued by the policy that reserves: all that is payable on this account goes into the payout, or it says why not. */
export class ReservePayout extends Command {
  payoutId!: string;
  programId!: string;
  partnerId!: string;
  currency!: string;
  minimumMinor!: number;
  /** The methods by which this payout pays. */
  methods!: PayoutMethod[];
  coolOffDays!: number;
  /** YYYY-MM-DD in the program's zone. */
  proposedOn!: string;
}

/** Issued by the policy that books: the payout reached the partner. */
export class SettlePayout extends Command {
  payoutId!: string;
  partnerId!: string;
  currency!: string;
  /** YYYY-MM-DD in the program's zone. */
  paidOn!: string;
}

/** Issued by the policy that books: the payout did not reach the partner. */
export class ReturnPayout extends Command {
  payoutId!: string;
  partnerId!: string;
  currency!: string;
  from!: 'in-payout' | 'paid';
  code!: string;
}
