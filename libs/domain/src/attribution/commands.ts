import type { EventData, Money, Touch, Via } from '@vouch/events';
import { Command } from '../command.js';

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
  touches!: Touch[];
  plan?: string;
  seats?: number;
  referredAt!: string;
  convertedAt!: string;
  /** YYYY-MM-DD in the program's zone. */
  convertedOn!: string;
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
