import { type Money, type PayoutMethod, payoutMethods, type WhyNotPaid } from '@vouch/events';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { Command } from '../command.js';
import { IsCode, IsCurrency, IsDay, IsId, IsText, PositiveMoney } from '../fields.js';
import { IsPayoutDetails, SENT_METHODS, type SentMethod } from './details.js';

export class SetPayoutRules extends Command {
  @IsId()
  programId!: string;

  /** At the end of these days a payout is proposed; 31 is the last day of every month. None: by hand only. */
  @IsArray()
  @ArrayUnique()
  @ArrayMaxSize(31)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(31, { each: true })
  daysOfMonth!: number[];

  /** The least that is paid, one amount for each currency. Only these currencies are proposed by themselves. */
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique(({ currency }: PositiveMoney) => currency)
  @ValidateNested({ each: true })
  @Type(() => PositiveMoney)
  minimums!: PositiveMoney[];

  /** What the program offers. manual: partners without details are paid by hand, outside of Vouch. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(payoutMethods, { each: true })
  methods!: PayoutMethod[];

  /** Days for which nothing goes to payout details that were set, so that whoever broke in gains nothing. */
  @IsInt()
  @Min(0)
  @Max(365)
  coolOffDays!: number;
}

export class SetPayoutDetails extends Command {
  @IsId()
  partnerId!: string;

  @IsIn(SENT_METHODS)
  method!: SentMethod;

  /** sepa: iban, name and, if known, bic. paypal: email. wise: name and iban, or name and email. stripe: account. */
  @IsPayoutDetails()
  details!: Record<string, string>;
}

export class ProposePayout extends Command {
  /** Names the payout, so that proposing it twice proposes it once. */
  @IsId()
  payoutId!: string;

  @IsId()
  programId!: string;

  /** ISO 4217. Each currency is a payout of its own. */
  @IsCurrency()
  currency!: string;

  /** Only these partners; without it, everyone in the program to whom something is payable. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ArrayUnique()
  @IsId({ each: true })
  partners?: string[];

  /** Only partners who are paid in this way; manual: by hand, whatever their details. Without it, each in its own. */
  @IsOptional()
  @IsIn(payoutMethods)
  method?: PayoutMethod;
}

/** Issued by the policy that finds out whom a payout has to ask. */
export class ListPayoutPartners extends Command {
  payoutId!: string;
  partners!: string[];
}

/** Issued by the policy that collects what accounts put aside. */
export class AddPayoutLine extends Command {
  payoutId!: string;
  partnerId!: string;
  amount!: Money;
  method!: PayoutMethod;
  detailsId!: string | undefined;
}

/** Issued by the policy that collects what accounts answered. */
export class LeaveOutOfPayout extends Command {
  payoutId!: string;
  partnerId!: string;
  reason!: WhyNotPaid;
  until!: string | undefined;
}

export class ApprovePayout extends Command {
  @IsId()
  payoutId!: string;
}

export class RejectPayout extends Command {
  @IsId()
  payoutId!: string;

  @IsCode()
  reason!: string;

  @IsOptional()
  @IsText()
  note?: string;
}

export class BeginSending extends Command {
  @IsId()
  payoutId!: string;

  @IsIn(SENT_METHODS)
  method!: SentMethod;

  /** Only these lines; without it, all of this method that are not on their way yet. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsId({ each: true })
  partners?: string[];
}

const OUTCOMES = ['paid', 'failed', 'in-doubt', 'bounced'] as const;

export class RecordPayoutResult extends Command {
  @IsId()
  payoutId!: string;

  @IsId()
  partnerId!: string;

  /** in-doubt: nobody knows. bounced: it had been paid, and came back. */
  @IsIn(OUTCOMES)
  outcome!: (typeof OUTCOMES)[number];

  /** Why, for every outcome but paid: ac04, insufficient_funds, timeout. */
  @IsOptional()
  @IsCode()
  code?: string;

  /** What it is called by whoever carried it out: tr_1MiN3gLkdIwHu7ix. */
  @IsOptional()
  @IsId()
  reference?: string;

  /** In the program's zone; without it, the day of occurredAt. */
  @IsOptional()
  @IsDay()
  paidOn?: string;
}

export class ResolvePayout extends Command {
  @IsId()
  payoutId!: string;

  @IsId()
  partnerId!: string;

  @IsIn(['paid', 'failed'])
  outcome!: 'paid' | 'failed';

  /** What it was found out by: bank-statement, asked-support. */
  @IsCode()
  reason!: string;

  @IsOptional()
  @IsText()
  note?: string;

  /** In the program's zone; without it, the day of occurredAt. */
  @IsOptional()
  @IsDay()
  paidOn?: string;
}
