import { IsISO8601, IsOptional } from 'class-validator';

/**
 * A command is one class with class-validator decorators: the request body, the OpenAPI schema and the message at once.
 * The class name is the command's name.
 */
export abstract class Command {
  /** When it happened in the business's time, an ISO 8601 instant; without it, when the command arrived. */
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  occurredAt?: string;
}

export type CommandClass<C extends Command = Command> = new () => C;

/** Builds a command from its fields; how policies and tests write one. */
export const command = <C extends Command>(type: CommandClass<C>, fields: { [K in keyof C]: C[K] }): C =>
  Object.assign(new type(), fields);
