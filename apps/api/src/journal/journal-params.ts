import { IsCurrency, IsDay, IsId } from '@vouch/domain';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';

/** What the journal takes. */
export class JournalParams {
  /** Booked on this day or later, YYYY-MM-DD. */
  @IsOptional()
  @IsDay()
  from?: string;

  /** Booked on this day or earlier, YYYY-MM-DD. */
  @IsOptional()
  @IsDay()
  to?: string;

  /** Only this currency, ISO 4217. */
  @IsOptional()
  @IsCurrency()
  currency?: string;

  /** Only this program. */
  @IsOptional()
  @IsId()
  program?: string;

  /** A position, or a moment (2026-03-31, its midnight in UTC, or an instant): the journal as it was known then. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  asOf?: string;

  /** As data, or as a file; without it, what `Accept` asks for. */
  @IsOptional()
  @IsIn(['json', 'csv'])
  format?: 'json' | 'csv';
}
