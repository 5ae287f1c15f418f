import { Command } from '../command.js';
import { IsCode, IsCurrency, IsExchangeRate, IsInstant } from '../fields.js';

export class RecordExchangeRate extends Command {
  /** Who says so, as a code of your own: the terms name it where they convert. */
  @IsCode()
  source!: string;

  /** One unit of this currency, ISO 4217. */
  @IsCurrency()
  from!: string;

  /** Is worth so many units of this one, ISO 4217. */
  @IsCurrency()
  to!: string;

  /** How many: a decimal as text, in whole units, such as "1.0812" dollars for a euro. */
  @IsExchangeRate()
  rate!: string;

  /** From when on: until the next one of this source, and for 7 days at the most. */
  @IsInstant()
  at!: string;
}
