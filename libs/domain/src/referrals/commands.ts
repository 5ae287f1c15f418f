import { IsOptional, Length } from 'class-validator';
import { Command } from '../command.js';
import { IsId } from '../fields.js';

export class RecordReferral extends Command {
  @IsId()
  referralId!: string;

  @IsId()
  programId!: string;

  @IsId()
  partnerId!: string;

  /** Where the prospect came from, in the words of the source. */
  @IsOptional()
  @Length(1, 200)
  source?: string;
}
