import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsOptional,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Pays, TermsDocument } from '@vouch/events';
import { Command } from '../command.js';
import {
  IsCode,
  IsCurrency,
  IsDay,
  IsId,
  IsInstant,
  IsPositiveMinor,
  IsText,
  IsZone,
  PositiveMoney,
} from '../fields.js';
import { IsOverrides, IsTerms } from '../terms-fields.js';

export class TierCriteria {
  /** Customers that the partner brought and that have not churned. Without it: 0. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  activeCustomers?: number;

  /** Customers that the partner ever brought. Without it: 0. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  customersWon?: number;

  /** Payments less refunds of customers that have not churned, in the program's currency, in minor units. Without it: 0. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  retainedRevenueMinor?: number;

  /** Whether it takes a certification. Without it: no. */
  @IsOptional()
  @IsBoolean()
  certified?: boolean;
}

export class ProgramTier {
  @Length(1, 60)
  name!: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => TierCriteria)
  criteria!: TierCriteria;

  /** What pays instead of what a rule of the terms says, for partners in this tier, by the name of the rule. */
  @IsOptional()
  @IsOverrides()
  pays?: Record<string, Pays>;
}

const ADMISSIONS = ['open', 'review', 'invitation'] as const;
const ACCEPTANCE = ['none', 'required'] as const;

export class LaunchProgram extends Command {
  @IsId()
  programId!: string;

  @Length(1, 120)
  name!: string;

  /** ISO 4217. */
  @IsCurrency()
  currency!: string;

  /** IANA time zone in which the program counts its days and months. */
  @IsZone()
  zone!: string;

  /** How partners come in: everyone at once, after a review (the default), or by invitation, unseen by strangers. */
  @IsOptional()
  @IsIn(ADMISSIONS)
  admission?: (typeof ADMISSIONS)[number];

  /** What it pays: rules, each saying on what, how much, for how long and when. */
  @IsTerms()
  terms!: TermsDocument;

  /** Whether the terms apply to a partner only from its acceptance on. Without it: none. */
  @IsOptional()
  @IsIn(ACCEPTANCE)
  acceptance?: (typeof ACCEPTANCE)[number];

  /** Lowest first. The first asks for nothing, each further one for more than the one before. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => ProgramTier)
  tiers!: ProgramTier[];

  /** A declared monthly revenue above this, in minor units, is flagged. Without it: 1,000,000 of the program's currency. */
  @IsOptional()
  @IsPositiveMinor()
  plausibleMonthlyRevenueMinor?: number;

  /** Days from the first contact in which a conversion counts for the referral. Without it: 90. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3650)
  referralWindowDays?: number;

  /** Which touch is credited among equals, such as several clicks: the `first` contact, or the `last`. Without it: the last. */
  @IsOptional()
  @IsIn(['first', 'last'])
  creditedTouch?: 'first' | 'last';

  /** Days for which a registered deal keeps others away from the prospect. Without it: 90. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3650)
  dealProtectionDays?: number;
}

export class PublishTerms extends Command {
  @IsId()
  programId!: string;

  /** What it pays: rules, each saying on what, how much, for how long and when. */
  @IsTerms()
  terms!: TermsDocument;

  /** Lowest first, as at the launch. Without it, those of the version before. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => ProgramTier)
  tiers?: ProgramTier[];

  /** From when on they are in force, an ISO 8601 instant with its offset: now or later. Without it: now. */
  @IsOptional()
  @IsInstant()
  effectiveFrom?: string;

  /** Whether they apply to a partner only from its acceptance on. Without it: none. */
  @IsOptional()
  @IsIn(ACCEPTANCE)
  acceptance?: (typeof ACCEPTANCE)[number];
}

export class PauseProgram extends Command {
  @IsId()
  programId!: string;

  /** Why, as a code. */
  @IsCode()
  reason!: string;

  /** What there is to say about it. */
  @IsOptional()
  @IsText()
  note?: string;
}

export class ResumeProgram extends Command {
  @IsId()
  programId!: string;
}

export class CloseProgram extends Command {
  @IsId()
  programId!: string;

  /** Why, as a code. */
  @IsCode()
  reason!: string;

  /** What there is to say about it. */
  @IsOptional()
  @IsText()
  note?: string;
}

export class ChangeAdmission extends Command {
  @IsId()
  programId!: string;

  /** How partners come in: everyone at once, after a review, or by invitation, unseen by strangers. */
  @IsIn(ADMISSIONS)
  admission!: (typeof ADMISSIONS)[number];
}

export class RecordProgramCost extends Command {
  @IsId()
  costId!: string;

  @IsId()
  programId!: string;

  /** The partner that it was spent on. Without it: the program as a whole. */
  @IsOptional()
  @IsId()
  partnerId?: string;

  /** What for, as a code. */
  @IsCode()
  kind!: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => PositiveMoney)
  amount!: PositiveMoney;

  /** The day on which it was spent, YYYY-MM-DD. */
  @IsDay()
  incurredOn!: string;
}
