import { type FileMethod, fileConnectors } from '@vouch/connectors';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, Length, ValidateNested } from 'class-validator';

const FILE_METHODS = Object.keys(fileConnectors);

/** The company that pays. */
export class PayoutPayer {
  @Length(1, 70)
  name!: string;

  @Length(15, 34)
  iban!: string;

  /** For a bank that asks for it. */
  @IsOptional()
  @Length(8, 11)
  bic?: string;
}

export class WritePayoutFile {
  @IsIn(FILE_METHODS)
  method!: FileMethod;

  /** Who pays, and from which account. A bank file names it. */
  @IsOptional()
  @ValidateNested()
  @Type(() => PayoutPayer)
  payer?: PayoutPayer;

  /** The file that was written last, once more, the same to the byte. Without it, only lines that no file had. */
  @IsOptional()
  @IsBoolean()
  again?: boolean;
}

export class RecordPayoutReport {
  @IsIn(FILE_METHODS)
  method!: FileMethod;

  /** What the bank, PayPal or Wise sent, as text. */
  @IsString()
  @Length(1, 4_000_000)
  report!: string;
}
