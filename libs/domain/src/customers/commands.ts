import { Type } from 'class-transformer';
import { IsDefined, IsOptional, Length, ValidateNested } from 'class-validator';
import { Command } from '../command.js';
import { IsId, Money, PositiveMoney } from '../fields.js';

export class RecordConversion extends Command {
  @IsId()
  customerId!: string;

  /** The referral that the customer came from; it may be recorded later. Without one the customer is nobody's. */
  @IsOptional()
  @IsId()
  referralId?: string;

  /** What the customer said of its own monthly revenue. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Money)
  declaredMonthlyRevenue?: Money;

  @IsOptional()
  @Length(1, 200)
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

export class RecordChurn extends Command {
  @IsId()
  customerId!: string;

  @IsOptional()
  @Length(1, 200)
  reason?: string;
}
