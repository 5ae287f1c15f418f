import type { TierCriteria } from '@vouch/events';
import { IsOptional, Length, Matches } from 'class-validator';
import { Command } from '../command.js';
import { IsId } from '../fields.js';

export class ApplyToProgram extends Command {
  @IsId()
  partnerId!: string;

  @IsId()
  programId!: string;

  /** ISO 3166-1 alpha-2. */
  @IsOptional()
  @Matches(/^[A-Z]{2}$/, { message: '$property must be two capital letters of ISO 3166-1, such as DE' })
  country?: string;
}

export class ApproveApplication extends Command {
  @IsId()
  partnerId!: string;
}

export class DeclineApplication extends Command {
  @IsId()
  partnerId!: string;

  /** What the applicant is told. */
  @Length(1, 500)
  reason!: string;
}

export class CertifyPartner extends Command {
  @IsId()
  partnerId!: string;

  /** The certification track that was passed. */
  @Length(1, 120)
  track!: string;
}

/** Issued by the policy that grades partners. */
export class ChangePartnerTier extends Command {
  partnerId!: string;
  to!: string;
  /** The program's tiers by name, lowest first. */
  tiersInOrder!: readonly string[];
  /** What is true of the partner. */
  facts!: TierCriteria;
  /** What the tier asks for. */
  criteria!: TierCriteria;
}
