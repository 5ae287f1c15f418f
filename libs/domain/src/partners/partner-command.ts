import { IsOptional } from 'class-validator';
import { Command } from '../command.js';
import { IsCode, IsId, IsText } from '../fields.js';

/** A command about one partner. */
export abstract class PartnerCommand extends Command {
  @IsId()
  partnerId!: string;
}

/** A decision about a partner, with its reason. */
export abstract class ReasonedDecision extends PartnerCommand {
  /** Why, as a code from your own list: no_audience. */
  @IsCode()
  reason!: string;

  /** What there is to say about it. Only the vault knows it. */
  @IsOptional()
  @IsText()
  note?: string;
}
