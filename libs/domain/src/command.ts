import { IsOptional } from 'class-validator';
import { IsInstant } from './fields.js';

/**
 * A command is one class with class-validator decorators: the request body, the OpenAPI schema and the message at once.
 * The class name is the command's name. Commands that only policies issue are not read from outside and carry no decorators.
 */
export abstract class Command {
  /**
   * When it happened in the business's time, an ISO 8601 instant with its offset; without it, when the command arrived. The
   * key of a partner leaves it out, and so does publishing terms, unless the clock of the log is simulated.
   */
  @IsOptional()
  @IsInstant()
  occurredAt?: string;
}

export type CommandClass<C extends Command = Command> = new () => C;

/** Only the optional fields that were given: an event never holds an empty one. JSON's null counts as not given. */
export const filledIn = <Fields extends object>(fields: Fields): { [K in keyof Fields]?: NonNullable<Fields[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as {
    [K in keyof Fields]?: NonNullable<Fields[K]>;
  };

/** Builds a command from its fields; how policies and tests write one. */
export const command = <C extends Command>(type: CommandClass<C>, fields: { [K in keyof C]: C[K] }): C =>
  Object.assign(new type(), fields);
