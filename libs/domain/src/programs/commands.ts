import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsInt,
  IsOptional,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { Command } from '../command.js';
import { IsCurrency, IsId, IsPositiveMinor, IsRate, IsZone } from '../fields.js';

export class ProgramTerms {
  /** The share of each payment that the partner earns, as a decimal: "0.2" is 20 %. */
  @IsRate()
  rate!: string;

  /** Calendar months from the conversion day in which payments earn. */
  @IsInt()
  @Min(1)
  @Max(1200)
  months!: number;

  /** Days from a payment to the release of its commission. */
  @IsInt()
  @Min(0)
  @Max(3650)
  holdingDays!: number;
}

export class TierCriteria {
  /** Customers that the partner brought and that have not churned. */
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  activeCustomers!: number;

  @IsBoolean()
  certified!: boolean;
}

export class ProgramTier {
  @Length(1, 60)
  name!: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => TierCriteria)
  criteria!: TierCriteria;

  /** Replaces the rate of the terms for partners in this tier. */
  @IsOptional()
  @IsRate()
  rate?: string;
}

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

  @IsDefined()
  @ValidateNested()
  @Type(() => ProgramTerms)
  terms!: ProgramTerms;

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
}
