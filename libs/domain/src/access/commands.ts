import { type Role, roles } from '@vouch/events';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { Command } from '../command.js';
import { IsCode, IsId, IsInstant } from '../fields.js';

export class CreateApiKey extends Command {
  /** It names the actor of what is done with the key, in every event: key:billing. */
  @IsId()
  keyId!: string;

  /** admin: everything, keys too. manager: runs the programs. partner: its own partner's data only. auditor: reads. integration: reports facts. */
  @IsIn(roles)
  role!: Role;

  /** The partner whose data the key reaches; exactly for the role partner. */
  @IsOptional()
  @IsId()
  partnerId?: string;

  /** Narrower than the role: names of commands, of queries or of capabilities. Without it, all that the role may. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(/^[A-Za-z][A-Za-z0-9-]{0,59}$/, {
    each: true,
    message: 'each value in $property must be the name of a command, of a query or of a capability',
  })
  scopes?: string[];

  /** From then on the key opens nothing. */
  @IsOptional()
  @IsInstant()
  expiresAt?: string;

  /**
   * The person who uses it, by an id of yours. Keys with one holder are one person where two have to agree, as on a payout;
   * a key without one is a person of its own.
   */
  @IsOptional()
  @IsId()
  holder?: string;

  /** What it is for. */
  @IsOptional()
  @IsCode()
  label?: string;
}

export class RotateApiKey extends Command {
  @IsId()
  keyId!: string;

  /** Minutes for which the secret before still opens, so that whoever uses it has time to change over. 0: none. At most 30 days. */
  @IsInt()
  @Min(0)
  @Max(43_200)
  overlapMinutes!: number;
}

export class RevokeApiKey extends Command {
  @IsId()
  keyId!: string;

  @IsOptional()
  @IsCode()
  reason?: string;
}
