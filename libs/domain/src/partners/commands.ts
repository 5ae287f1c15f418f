import type { Answers, TierCriteria } from '@vouch/events';
import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Command } from '../command.js';
import { IsCountry, IsDay, IsId, IsPerson, IsText, IsTexts, PersonalDetails, PositiveMoney } from '../fields.js';
import { IsAnswers } from './answers.js';
import { PartnerCommand, ReasonedDecision } from './partner-command.js';

abstract class Application extends PartnerCommand {
  @IsId()
  programId!: string;

  /** Who applies. Only the vault knows it; the log holds an id. */
  @IsOptional()
  @IsPerson()
  contact?: PersonalDetails;

  /** Who applies, where the person is known already. */
  @IsOptional()
  @IsId()
  personId?: string;

  /** ISO 3166-1 alpha-2. */
  @IsOptional()
  @IsCountry()
  country?: string;
}

export class ApplyToProgram extends Application {
  /** The partner of the same program that recruited this one. It is said with the first application, once and for all. */
  @IsOptional()
  @IsId()
  recruitedBy?: string;

  /** What is chosen in the program's form, by the field's name: a code, a country, a number, true or false. */
  @IsOptional()
  @IsAnswers()
  answers?: Answers;

  /** What is written in the program's form, by the field's name. Only the vault knows it. */
  @IsOptional()
  @IsTexts()
  texts?: Record<string, string>;
}

export class RecordApplication extends Application {}

export class StartReview extends PartnerCommand {}

export class RequestMoreInformation extends PartnerCommand {
  /** What the applicant is asked. Only the vault knows it. */
  @IsText()
  note!: string;
}

export class ProvideInformation extends PartnerCommand {
  /** What is chosen in the program's form, by the field's name; it replaces earlier answers. */
  @IsOptional()
  @IsAnswers()
  answers?: Answers;

  /** What is written in the program's form, by the field's name. Only the vault knows it. */
  @IsOptional()
  @IsTexts()
  texts?: Record<string, string>;
}

export class ApproveApplication extends PartnerCommand {}

export class DeclineApplication extends ReasonedDecision {}

export class InvitePartner extends PartnerCommand {
  @IsId()
  programId!: string;

  @IsId()
  invitationId!: string;

  /** Whom to invite. Only the vault knows it; the log holds an id. */
  @IsDefined()
  @IsPerson()
  contact!: PersonalDetails;
}

export class AcceptInvitation extends PartnerCommand {
  @IsId()
  invitationId!: string;
}

export class SuspendPartner extends ReasonedDecision {}

export class ReinstatePartner extends ReasonedDecision {}

export class TerminatePartner extends ReasonedDecision {
  /** What becomes of what the partner has earned and not been paid. */
  @IsIn(['pay-out', 'forfeit'])
  balance!: 'pay-out' | 'forfeit';

  /** Whether the customers that it brought go on earning for it. */
  @IsIn(['keep-earning', 'stop'])
  referrals!: 'keep-earning' | 'stop';
}

export class AddPerson extends PartnerCommand {
  /** Who it is. Only the vault knows it; the log holds an id. */
  @IsOptional()
  @IsPerson()
  person?: PersonalDetails;

  /** Who it is, where the person is known already: this gives it another role. */
  @IsOptional()
  @IsId()
  personId?: string;

  @IsIn(['owner', 'member', 'finance'])
  role!: 'owner' | 'member' | 'finance';
}

export class RemovePerson extends PartnerCommand {
  @IsId()
  personId!: string;
}

export class AcceptTerms extends PartnerCommand {
  /** The version of the program's terms. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  termsVersion!: number;

  /** Who accepts them, one of the partner's people. */
  @IsOptional()
  @IsId()
  personId?: string;
}

export class RecordMembershipFee extends PartnerCommand {
  @IsId()
  programId!: string;

  /** Names the payment of the fee, so that telling it twice counts once. */
  @IsId()
  feeId!: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => PositiveMoney)
  amount!: PositiveMoney;

  /** The first day that is paid for. */
  @IsDay()
  coversFrom!: string;

  /** The last day that is paid for. */
  @IsDay()
  coversUntil!: string;
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
