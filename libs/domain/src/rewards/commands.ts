import { IsIn, IsOptional, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import type { Money, RevocationCause } from '@vouch/events';
import { Command } from '../command.js';
import { IsCode, IsId, IsText, PositiveMoney } from '../fields.js';

abstract class OfReward extends Command {
  /** As in `rewards-owed`. */
  @IsId()
  rewardId!: string;

  /** The partner who earned it, whoever gets it. */
  @IsId()
  partnerId!: string;
}

export class OrderReward extends OfReward {
  /** What it goes by where it was ordered. */
  @IsOptional()
  @IsId()
  reference?: string;
}

export class DeliverReward extends OfReward {
  /** What it goes by where it comes from: a voucher, a parcel. */
  @IsOptional()
  @IsId()
  reference?: string;

  /** What it came to; without it, what the terms say that it is worth. */
  @IsOptional()
  @ValidateNested()
  @Type(() => PositiveMoney)
  worth?: PositiveMoney;
}

export class FailReward extends OfReward {
  /** Why, as a code: `address_unknown`. */
  @IsCode()
  reason!: string;

  /** What is to be said about it. It goes to the vault. */
  @IsOptional()
  @IsText()
  note?: string;
}

export class CancelReward extends OfReward {
  /** Why, as a code: `given_by_mistake`. The partner sees it. */
  @IsCode()
  reason!: string;

  /** What is to be said about it. It goes to the vault. */
  @IsOptional()
  @IsText()
  note?: string;
}

export class LinkOwnAccount extends Command {
  @IsId()
  partnerId!: string;

  /** The customer that the partner, or its company, is itself. */
  @IsId()
  customerId!: string;
}

export const INVOICE_PERIODS = ['month', 'year'] as const;

export class RecordInvoice extends Command {
  @IsId()
  customerId!: string;

  @IsId()
  invoiceId!: string;

  /** What it comes to before all credits. */
  @ValidateNested()
  @Type(() => PositiveMoney)
  amount!: PositiveMoney;

  /** What it is for. */
  @IsIn(INVOICE_PERIODS)
  period!: (typeof INVOICE_PERIODS)[number];
}

/** Issued by the policy that releases. */
export class ReleaseReward extends Command {
  rewardId!: string;
  partnerId!: string;
}

/** Issued by the policy that lets expire. */
export class ExpireReward extends Command {
  rewardId!: string;
  partnerId!: string;
}

/** Issued by the policies that cancel: what it was for is gone. */
export class RevokeReward extends Command {
  rewardId!: string;
  partnerId!: string;
  because!: RevocationCause;
  sourceEventId!: string;
}

/** Issued by the policy that opens bill credits: it is known whose invoices it goes off. */
export class OpenBillCredit extends Command {
  rewardId!: string;
  partnerId!: string;
  accountId!: string;
}

/** Issued by the policy that applies bill credits: one credit to one invoice of an account at a time. */
export class ApplyBillCredit extends Command {
  rewardId!: string;
  partnerId!: string;
  invoiceId!: string;
  invoiceAmount!: Money;
  /** What is left of the invoice, in minor units. */
  leftMinor!: number;
}
