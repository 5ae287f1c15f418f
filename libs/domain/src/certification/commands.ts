import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import { Command } from '../command.js';
import { IsCode, IsDay, IsId, IsText } from '../fields.js';

/** A command about one certification of one partner. */
abstract class CertificationCommand extends Command {
  @IsId()
  partnerId!: string;

  @IsId()
  programId!: string;

  @IsId()
  trackId!: string;
}

export class RecordCertificationAttempt extends CertificationCommand {
  /** Names the attempt, so that telling it twice counts once. */
  @IsId()
  attemptId!: string;

  /** The requirement of the track that was tried. */
  @IsId()
  requirementId!: string;

  /** What was reached, 0 to 100, for a requirement with a pass score. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100)
  score?: number;

  /** Whether it was passed, for a requirement without a pass score. */
  @IsOptional()
  @IsBoolean()
  passed?: boolean;

  /** Who tried. */
  @IsOptional()
  @IsId()
  personId?: string;
}

export class AwardCertification extends CertificationCommand {
  /** The last day on which it holds; without it, as the track says. */
  @IsOptional()
  @IsDay()
  expiresOn?: string;
}

export class RenewCertification extends CertificationCommand {
  /** The last day on which it holds from now on; without it, as the track says. */
  @IsOptional()
  @IsDay()
  expiresOn?: string;
}

export class RevokeCertification extends CertificationCommand {
  /** Why, as a code from your own list: exam_fraud. */
  @IsCode()
  reason!: string;

  /** What there is to say about it. Only the vault knows it. */
  @IsOptional()
  @IsText()
  note?: string;
}

/** Issued by the policy that watches the days: the notice of this expiry. */
export class NoticeCertificationExpiry extends Command {
  partnerId!: string;
  programId!: string;
  trackId!: string;
  /** The last day on which it holds. Where that was moved since, nothing happens. */
  expiresOn!: string;
}

/** Issued by the policy that watches the days: this expiry. */
export class ExpireCertification extends Command {
  partnerId!: string;
  programId!: string;
  trackId!: string;
  /** The last day on which it holds. Where that was moved since, nothing happens. */
  expiresOn!: string;
}
