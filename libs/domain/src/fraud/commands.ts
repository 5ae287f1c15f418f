import {
  fraudModes,
  fraudSignals,
  holdGrounds,
  type Covers,
  type EventBody,
  type EventData,
  type FraudMode,
  type FraudSignal,
  type HoldGrounds,
} from '@vouch/events';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Command } from '../command.js';
import { IsCode, IsCurrency, IsId, IsText } from '../fields.js';

const IsCount =
  (most = 1_000_000_000): PropertyDecorator =>
  (target, property) => {
    for (const decorate of [IsOptional(), IsInt(), Min(1), Max(most)]) decorate(target, property);
  };

export class RuleForSignal {
  @IsIn(fraudSignals)
  signal!: FraudSignal;

  /** off: it is not looked for; flag: it is recorded; hold: it is recorded, and what it is about is held. */
  @IsIn(fraudModes)
  mode!: FraudMode;

  /** fast-conversion: at most so many seconds after the click. */
  @IsCount()
  seconds?: number;

  /** many-conversions, many-clicks: more than so many within an hour. */
  @IsCount()
  most?: number;

  /** search-clicks, refund-rate: this share of the clicks of an hour, or of all payments, or more. */
  @IsCount(100)
  percent?: number;

  /** search-clicks, refund-rate: of no fewer than so many. */
  @IsCount()
  atLeast?: number;
}

export class SetFraudRules extends Command {
  @IsId()
  programId!: string;

  /** What is left out is as usual: each signal is recorded and holds nothing. */
  @IsArray()
  @ArrayMaxSize(fraudSignals.length)
  @ArrayUnique(({ signal }: RuleForSignal) => signal)
  @ValidateNested({ each: true })
  @Type(() => RuleForSignal)
  rules!: RuleForSignal[];
}

abstract class HoldCommand extends Command {
  @IsId()
  partnerId!: string;

  /** Why, as a code from your own list. */
  @IsCode()
  reason!: string;

  /** What there is to say about it. */
  @IsOptional()
  @IsText()
  note?: string;
}

export class HoldPartner extends HoldCommand {
  @IsId()
  programId!: string;
}

export class HoldCommission extends HoldCommand {
  @IsId()
  programId!: string;

  @IsId()
  commissionId!: string;

  /** Of the account that it stands on. */
  @IsCurrency()
  currency!: string;
}

export class ReleaseHold extends HoldCommand {
  @IsId()
  holdId!: string;
}

export class RejectHold extends HoldCommand {
  @IsId()
  holdId!: string;

  /** Why it is not paid, in one of the ways in which the partner is told. */
  @IsIn(holdGrounds)
  grounds!: HoldGrounds;
}

/** Issued by the policies that suspect. */
export class RaiseSignal extends Command {
  signal!: Omit<EventData<'FraudSignalRaised'>, 'holdId'>;
  /** Whether what it is about is held. */
  holds!: boolean;
  covers!: Covers;
}

/** Issued by the policy that holds recruiters' shares: what holds a recruit, or frees it, on the recruiter's side. */
export class HoldShare extends Command {
  placed!: EventData<'HoldPlaced'>;
}

export class EndHoldOfShare extends Command {
  ended!: EventBody<'HoldReleased' | 'HoldRejected'>;
}
