import type { EventData } from '@vouch/events';
import { IsDefined, IsIn, IsOptional } from 'class-validator';
import { Command } from '../command.js';
import { IsCode, IsId, IsPerson, IsText, type PersonalDetails } from '../fields.js';

const WAYS = ['form', 'manual', 'import'] as const;

export class RecordReferral extends Command {
  @IsId()
  referralId!: string;

  @IsId()
  programId!: string;

  @IsId()
  partnerId!: string;

  /** How it came. Without it: by a form. By hand, it needs a reason. */
  @IsOptional()
  @IsIn(WAYS)
  via?: (typeof WAYS)[number];

  /** Where the prospect came from, as a code. */
  @IsOptional()
  @IsCode()
  source?: string;

  /** Where the prospect says that it heard about us, as a code. */
  @IsOptional()
  @IsCode()
  heardAbout?: string;

  /** Who the prospect is. */
  @IsOptional()
  @IsPerson()
  prospect?: PersonalDetails;

  /** Why it is recorded by hand, as a code. */
  @IsOptional()
  @IsCode()
  reason?: string;

  /** What there is to say to it. */
  @IsOptional()
  @IsText()
  note?: string;
}

export class RegisterDeal extends Command {
  @IsId()
  referralId!: string;

  @IsId()
  programId!: string;

  @IsId()
  partnerId!: string;

  /** Whom the partner is about to win. Other partners are kept away from this person and its company. */
  @IsDefined()
  @IsPerson()
  prospect!: PersonalDetails;

  /** Where the prospect came from, as a code. */
  @IsOptional()
  @IsCode()
  source?: string;

  /** What there is to say to it. */
  @IsOptional()
  @IsText()
  note?: string;
}

/** A decision about one referral. */
abstract class ReferralDecision extends Command {
  @IsId()
  referralId!: string;

  @IsId()
  programId!: string;

  @IsId()
  partnerId!: string;
}

export class QualifyReferral extends ReferralDecision {}

export class DisqualifyReferral extends ReferralDecision {
  /** Why, as a code from your own list: no_budget. */
  @IsCode()
  reason!: string;

  /** What there is to say about it. Only the vault knows it. */
  @IsOptional()
  @IsText()
  note?: string;
}

abstract class ReferralCommand extends Command {
  referralId!: string;
  programId!: string;
  partnerId!: string;
}

/** Issued by policies. */

/** Of a customer that names a click or a coupon. */
export class MakeReferral extends ReferralCommand {
  made!: Pick<
    EventData<'ReferralMade'>,
    'via' | 'clickId' | 'code' | 'couponCode' | 'couponDisabled' | 'customerId' | 'namedAt' | 'prospectId' | 'matches'
  >;
}

export class AcceptReferral extends ReferralCommand {
  accepted!: EventData<'ReferralAccepted'>;
}

export class RefuseReferral extends ReferralCommand {
  refused!: EventData<'ReferralRefused'>;
}

export class ConvertReferral extends ReferralCommand {
  customerId!: string;
  /** YYYY-MM-DD in the program's zone. */
  convertedOn!: string;
}

export class ExpireReferral extends ReferralCommand {
  /** YYYY-MM-DD in the program's zone. */
  expiredOn!: string;
}

export class LeaveTouchOpen extends Command {
  customerId!: string;
  referralId!: string;
}
