import { Command } from '../command.js';
import { IsDay, IsZone } from '../fields.js';

/** Turns an empty log into a simulation: its first event. */
export class SimulateClock extends Command {
  /** YYYY-MM-DD */
  startsOn!: string;
}

export class CloseDay extends Command {
  /** YYYY-MM-DD, a day of this zone. */
  @IsDay()
  date!: string;

  /** IANA time zone. */
  @IsZone()
  zone!: string;
}
