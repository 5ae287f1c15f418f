import type { AgreedTermsDocument } from '@vouch/events';
import { ArrayMaxSize, IsArray, IsOptional } from 'class-validator';
import { IsCode, IsDay, IsId } from '../fields.js';
import { IsAgreedTerms } from '../terms-fields.js';
import { PartnerCommand, ReasonedDecision } from './partner-command.js';

export class AgreePartnerTerms extends ReasonedDecision {
  /** Names the agreement among those with the partner. */
  @IsId()
  agreementId!: string;

  /** The first day on which it counts, YYYY-MM-DD in the program's zone: today or later. Without it: today. */
  @IsOptional()
  @IsDay()
  from?: string;

  /** The last day on which it counts, YYYY-MM-DD. Without it: until it is ended. */
  @IsOptional()
  @IsDay()
  until?: string;

  /** Rules for this partner, in the place of those of the same name or besides them, and rules that do not apply to it. */
  @IsAgreedTerms()
  terms!: AgreedTermsDocument;
}

export class EndPartnerTerms extends ReasonedDecision {
  @IsId()
  agreementId!: string;

  /** The last day on which it counts, YYYY-MM-DD in the program's zone: today or later. Without it: today. */
  @IsOptional()
  @IsDay()
  lastDay?: string;
}

export class SetPartnerGroups extends PartnerCommand {
  /** All groups that the partner is in from today on, as codes from your own list; none takes it out of all. */
  @IsArray()
  @ArrayMaxSize(50)
  @IsCode({ each: true })
  groups!: string[];
}
