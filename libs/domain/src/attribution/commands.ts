import {
  claimRefusal,
  type ClaimRefusal,
  type EventBody,
  type EventData,
  type Money,
  type Touch,
  type Via,
} from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { Command } from '../command.js';
import { IsId, IsText } from '../fields.js';

/** Issued by the policy that credits customers to partners, with what it knows of the customer and the program. */

abstract class AttributionCommand extends Command {
  partnerId!: string;
  programId!: string;
  customerId!: string;
  /** The recorded event that this answers. */
  sourceEventId!: string;
}

export class AttributeCustomer extends AttributionCommand {
  referralId!: string;
  via!: Via;
  code?: string;
  couponCode?: string;
  touches!: Touch[];
  plan?: string;
  seats?: number;
  referredAt!: string;
  convertedAt!: string;
  /** YYYY-MM-DD in the program's zone. */
  convertedOn!: string;
  /** A person credits it to this partner. */
  reattributed?: { reason: string; since?: string };
}

export class WithdrawAttribution extends AttributionCommand {
  reason!: string;
  /** YYYY-MM-DD; absent: from the beginning. */
  since?: string;
  /** The recorded events of what counts for another partner now. */
  moved!: string[];
  /** YYYY-MM-DD in the program's zone. */
  withdrawnOn!: string;
}

export class RefuseAttribution extends Command {
  refusal!: EventData<'AttributionRefused'>;
}

export class FlagConversion extends Command {
  flag!: EventData<'ConversionFlagged'>;
}

export class CreditPayment extends AttributionCommand {
  paymentId!: string;
  amount!: Money;
  /** YYYY-MM-DD in the program's zone. */
  paidOn!: string;
  product?: string;
  country?: string;
  metadata?: Readonly<Record<string, string>>;
}

export class CreditRefund extends AttributionCommand {
  refundId!: string;
  paymentId!: string;
  amount!: Money;
  /** YYYY-MM-DD in the program's zone. */
  refundedOn!: string;
}

export class CreditDispute extends AttributionCommand {
  disputeId!: string;
  paymentId!: string;
  amount!: Money;
  reason?: string;
  /** YYYY-MM-DD in the program's zone. */
  openedOn!: string;
}

export class CreditDisputeEnd extends AttributionCommand {
  disputeId!: string;
  paymentId!: string;
  /** What was disputed. */
  amount!: Money;
  outcome!: 'won' | 'lost' | 'withdrawn';
  /** YYYY-MM-DD in the program's zone. */
  endedOn!: string;
}

export class CreditChurn extends AttributionCommand {
  /** YYYY-MM-DD in the program's zone. */
  churnedOn!: string;
}

export class CreditReturn extends AttributionCommand {
  /** YYYY-MM-DD in the program's zone. */
  returnedOn!: string;
  plan?: string;
  seats?: number;
}

export class CreditSubscriptionChange extends AttributionCommand {
  changeId!: string;
  plan?: string;
  seats?: number;
  monthlyRevenue?: Money;
  /** YYYY-MM-DD in the program's zone. */
  changedOn!: string;
}

abstract class ClaimCommand extends Command {
  @IsId()
  claimId!: string;

  @IsId()
  partnerId!: string;
}

export class ClaimCommission extends ClaimCommand {
  /** The customer that the partner says is its own. */
  @IsId()
  customerId!: string;

  /** The payment for which it misses a commission. */
  @IsOptional()
  @IsId()
  paymentId?: string;

  /** What it says. */
  @IsText()
  note!: string;
}

export class RefuseClaim extends ClaimCommand {
  /** Why. The partner is told it in words. */
  @IsIn(claimRefusal.options)
  reason!: ClaimRefusal;

  /** Why, in your own words. */
  @IsOptional()
  @IsText()
  note?: string;
}

/** Issued by the policy that grants: the customer was reattributed for this claim. */
export class GrantClaim extends Command {
  claimId!: string;
  partnerId!: string;
  customerId!: string;
  sourceEventId!: string;
}

/** Issued by the policy that credits recruits, with what counts of one for the partner that recruited it. */
export class CreditRecruit extends Command {
  fact!: RecruitFact;
}

export type RecruitFact = EventBody<
  | 'RecruitCredited'
  | 'RecruitPaymentCredited'
  | 'RecruitRefundCredited'
  | 'RecruitDisputeCredited'
  | 'RecruitDisputeEndCredited'
  | 'RecruitLossCredited'
  | 'RecruitCreditWithdrawn'
>;
