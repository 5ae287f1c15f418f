import type { Condition, ConsideredRule, EventData, Money, Pays, Refusal } from '@vouch/events';
import { Command } from '../command.js';
import { IsCurrency, IsDay, IsId } from '../fields.js';

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

export class PayCommissions extends Command {
  @IsId()
  partnerId!: string;

  /** ISO 4217. Each currency is an account of its own. */
  @IsCurrency()
  currency!: string;

  /** Names the payout, so that asking for it twice pays once. */
  @IsId()
  payoutId!: string;

  /** The day that the payout is booked on, in the program's zone. */
  @IsDay()
  paidOn!: string;
}
