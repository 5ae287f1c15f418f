import { Command } from '../command.js';
import { IsCode, IsId } from '../fields.js';

export class ForgetPerson extends Command {
  /** As events name the person. */
  @IsId()
  personId!: string;

  /** Why, as a code: `asked`, `retention-ended`. */
  @IsCode()
  reason!: string;
}
