import type {
  CashClaim,
  Claim,
  ConsideredRule,
  Covers,
  EventData,
  GrantedLimit,
  HoldCause,
  Limit,
  Money,
  PaidIn,
  PayoutMethod,
  Refusal,
  ReversalCause,
} from '@vouch/events';
import { Command } from '../command.js';

/** Issued by the policies that price: a rule pays, and its limits leave something of it. */
export class AccrueCommission extends Command {
  claim!: CashClaim;
  limits!: GrantedLimit[];
  amount!: Money;
}

/** Issued by the policies that price: no rule pays, or the limits of one leave nothing of it. */
export class RefuseCommission extends Command {
  refusal!: Omit<EventData<'CommissionRefused'>, 'reason' | 'considered' | 'bookedOn'>;
  considered!: ConsideredRule[];
  reason!: Refusal;
}

/** Issued by the policies that price and convert: a rule pays in another currency than it is computed in. */
export class ConvertClaim extends Command {
  claim!: CashClaim;
  paidIn!: PaidIn;
  limits!: Limit[];
}

/** Issued by the policies that price: one limit after the other. */
export class ReserveAllowance extends Command {
  limit!: Limit;
  claim!: Claim;
  passed!: GrantedLimit[];
  ahead!: Limit[];
}

/** Issued by the policies that price and reverse. */
export class ReturnAllowance extends Command {
  programId!: string;
  partnerId!: string;
  limit!: Limit;
  /** In the unit of the limit. */
  returned!: number;
  because!: 'less-granted' | 'reversed' | 'not-given';
  commissionId!: string;
  /** The AllowanceReserved or CommissionReversed event, or the end of a reward. */
  sourceEventId!: string;
}

/** Issued by the policies that reverse. */
export class ReverseCommission extends Command {
  partnerId!: string;
  currency!: string;
  commissionId!: string;
  because!: ReversalCause;
  /** What led to it, where that has a name. */
  refundId?: string;
  disputeId?: string;
  changeId?: string;
  holdId?: string;
  /** All that was given back of the payment, this included: by refunds and lost disputes. */
  refundedTotalMinor?: number;
  /** What of that was lost in disputes. */
  disputedTotalMinor?: number;
  /** YYYY-MM-DD in the program's zone. */
  reversedOn!: string;
  /** The event that led to it. */
  sourceEventId!: string;
}

/** Issued by the policies that hold: what this account still has of it, and takes part in such a hold, is on hold. */
export class HoldCommissions extends Command {
  partnerId!: string;
  currency!: string;
  holdId!: string;
  because!: HoldCause;
  covers!: Covers;
  /** YYYY-MM-DD in the program's zone. */
  heldOn!: string;
  /** The event that led to it. */
  sourceEventId!: string;
}

/** Issued by the policies that hold: what the hold covers is free again; what was rejected is taken back. */
export class EndHold extends Command {
  partnerId!: string;
  currency!: string;
  holdId!: string;
  /** Of this commission only; absent: of all that it covers. */
  commissionId?: string;
  outcome!: EventData<'CommissionHoldEnded'>['outcome'];
  /** YYYY-MM-DD in the program's zone. */
  endedOn!: string;
  /** The event that led to it. */
  sourceEventId!: string;
}

/** Issued by the policy that reverses when a customer takes less: what of it is held, and its rule takes back. */
export class ReverseCustomer extends Command {
  partnerId!: string;
  currency!: string;
  customerId!: string;
  because!: 'churn' | 'downgrade';
  changeId?: string;
  /** YYYY-MM-DD in the program's zone. */
  reversedOn!: string;
  /** The ChurnCredited, SubscriptionChangeCredited or SubscriptionChangeCorrected event. */
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

/** Issued by the policy that closes: the month, and those before it that are still open. */
export class CloseStatement extends Command {
  partnerId!: string;
  programId!: string;
  currency!: string;
  /** YYYY-MM in the program's zone. */
  month!: string;
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
