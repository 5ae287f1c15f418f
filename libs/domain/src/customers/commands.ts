import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Command } from '../command.js';
import {
  IsCode,
  IsCodes,
  IsCountry,
  IsCouponCode,
  IsDay,
  IsId,
  IsPerson,
  IsText,
  Money,
  PositiveMoney,
  type PersonalDetails,
} from '../fields.js';

const IsSeats = (): PropertyDecorator => (target, property) => {
  for (const decorate of [IsInt(), Min(0), Max(1_000_000_000)]) decorate(target, property);
};

export class RecordSignUp extends Command {
  @IsId()
  customerId!: string;

  /** The click that it came from: what the destination of a link was told as `vouch_click`. */
  @IsOptional()
  @IsId()
  clickId?: string;

  @IsOptional()
  @IsCouponCode()
  couponCode?: string;

  /** Who signed up. */
  @IsOptional()
  @IsPerson()
  person?: PersonalDetails;
}

export class RecordConversion extends Command {
  @IsId()
  customerId!: string;

  /** The referral that the customer came from; it may be recorded later. Without any of these three the customer is nobody's. */
  @IsOptional()
  @IsId()
  referralId?: string;

  /** The click that it came from: what the destination of a link was told as `vouch_click`. */
  @IsOptional()
  @IsId()
  clickId?: string;

  @IsOptional()
  @IsCouponCode()
  couponCode?: string;

  /** The plan that it begins on, as a code. */
  @IsOptional()
  @IsCode()
  plan?: string;

  @IsOptional()
  @IsSeats()
  seats?: number;

  /** Who converted. */
  @IsOptional()
  @IsPerson()
  person?: PersonalDetails;

  /** What the customer said of its own monthly revenue. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Money)
  declaredMonthlyRevenue?: Money;

  /** What business it is in, as a code. */
  @IsOptional()
  @IsCode()
  segment?: string;
}

export class RecordPayment extends Command {
  @IsId()
  customerId!: string;

  @IsId()
  paymentId!: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => PositiveMoney)
  amount!: PositiveMoney;

  /** What was bought, as a code. */
  @IsOptional()
  @IsCode()
  product?: string;

  /** The country of the customer, ISO 3166-1 alpha-2. */
  @IsOptional()
  @IsCountry()
  country?: string;

  /** What else terms may ask for: codes by their names. */
  @IsOptional()
  @IsCodes()
  metadata?: Record<string, string>;
}

export class RecordRefund extends Command {
  @IsId()
  customerId!: string;

  @IsId()
  refundId!: string;

  /** The payment that was given back, in part or in full; it may be recorded later. */
  @IsId()
  paymentId!: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => PositiveMoney)
  amount!: PositiveMoney;
}

export class OpenDispute extends Command {
  @IsId()
  customerId!: string;

  @IsId()
  disputeId!: string;

  /** The payment that is disputed; it may be recorded later. */
  @IsId()
  paymentId!: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => PositiveMoney)
  amount!: PositiveMoney;

  /** Why, as the bank says, as a code. */
  @IsOptional()
  @IsCode()
  reason?: string;
}

export class CloseDispute extends Command {
  @IsId()
  customerId!: string;

  /** The dispute; it may be recorded later. */
  @IsId()
  disputeId!: string;

  /** The payment that was disputed. */
  @IsId()
  paymentId!: string;

  /** won: you keep the money; lost: the customer has it back; withdrawn: the customer gave it up. */
  @IsIn(['won', 'lost', 'withdrawn'])
  outcome!: 'won' | 'lost' | 'withdrawn';
}

export class RecordChurn extends Command {
  @IsId()
  customerId!: string;

  /** Why it left, as a code. */
  @IsOptional()
  @IsCode()
  reason?: string;
}

export class RecordReturn extends Command {
  @IsId()
  customerId!: string;

  /** The plan that it is on from now, as a code. */
  @IsOptional()
  @IsCode()
  plan?: string;

  @IsOptional()
  @IsSeats()
  seats?: number;
}

export class RecordSubscriptionChange extends Command {
  @IsId()
  customerId!: string;

  @IsId()
  changeId!: string;

  /** The plan from now on, as a code. */
  @IsOptional()
  @IsCode()
  plan?: string;

  @IsOptional()
  @IsSeats()
  seats?: number;

  /** What the subscription is worth in a month from now on. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Money)
  monthlyRevenue?: Money;
}

export class ReportSource extends Command {
  @IsId()
  customerId!: string;

  /** Where it heard about us, as a code. */
  @IsCode()
  channel!: string;

  /** What it said in its own words. */
  @IsOptional()
  @IsText()
  note?: string;
}

/** A person decides that a customer counts for another partner, for a claim or for another reason. */
export class ReattributeCustomer extends Command {
  @IsId()
  customerId!: string;

  /** For whom it counts from now on. */
  @IsId()
  toPartnerId!: string;

  /** From which day on, in the zone of that partner's program; without it, from the beginning. */
  @IsOptional()
  @IsDay()
  since?: string;

  /** Why, as a code. */
  @IsCode()
  reason!: string;

  /** Why, in your own words. */
  @IsOptional()
  @IsText()
  note?: string;

  /** The claim of that partner which this grants. */
  @IsOptional()
  @IsId()
  claimId?: string;
}

/** Issued by the policy that finds out where customers came from. */
export class WeighTouches extends Command {
  customerId!: string;
}
