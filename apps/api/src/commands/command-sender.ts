import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Command, CommandHandling } from '@vouch/domain';
import { partnerLane } from '@vouch/events';
import { type CommandMeta, CommandRejected, commandIdOf, type Executed, validateCommand } from '@vouch/runtime';
import { type Caller, mayUse, notAllowed, senderOf } from '../access/caller.js';
import { KeyCommands, type SecretShown } from '../access/key-commands.js';
import { Problem } from '../problems/catalogue.js';
import { OFFERED_COMMANDS } from '../tables.js';
import { withCommandMeta } from './command-context.js';
import { LogClock } from './log-clock.js';
import { commandAccess, type OfferedCommand } from './offered-commands.js';

/** Visible ASCII, so that the key reads the same in every log and client. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

/** A command as it came from outside. */
export interface Sent {
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
  readonly caller: Caller;
  readonly correlationId: string;
}

/** A command that its sender may send, not yet executed. */
export interface ReadyCommand {
  readonly command: Command;
  readonly handling: CommandHandling<unknown>;
  readonly meta: CommandMeta;
  /** Lane key of the stream that it writes. */
  readonly owner: string;
}

export type Answered = Executed & Partial<SecretShown>;

/** From a body to an answer, the same for one command and for many. */
@Injectable()
export class CommandSender {
  private readonly offered: ReadonlyMap<string, OfferedCommand>;
  private readonly handlings: ReadonlyMap<string, CommandHandling<unknown>>;

  constructor(
    private readonly bus: CommandBus,
    private readonly clock: LogClock,
    private readonly keys: KeyCommands,
    @Inject(OFFERED_COMMANDS) offered: readonly OfferedCommand[],
  ) {
    this.offered = new Map(offered.map((one) => [one.handling.type.name, one]));
    this.handlings = new Map(offered.map(({ handling }) => [handling.type.name, handling]));
  }

  /**
   * Reads a command and checks that this caller may send it.
   * @throws CommandInvalid, Problem not-allowed; UnknownCommand for a name that isn't offered.
   */
  async prepare(name: string, { body, idempotencyKey, caller, correlationId }: Sent): Promise<ReadyCommand> {
    const offered = this.offered.get(name);
    if (offered && !mayUse(caller, commandAccess(offered))) throw notAllowed();
    const command = validateCommand(this.handlings, name, body);
    const { handling } = offered!;
    const owner = handling.lane(command);
    if (caller.role === 'partner' && owner !== partnerLane(caller.partnerId ?? '')) throw notAllowed();
    await this.clock.check(command, handling, caller);
    this.keys.check(command);
    const sender = senderOf(caller);
    const commandId = commandIdOf(sender.actor, checkedKey(idempotencyKey));
    const meta = { commandId, ...sender, correlationId, now: new Date().toISOString() };
    return { command, handling, owner, meta };
  }

  /** @throws what the executor throws, and Problem subject-not-found. */
  async execute({ command, handling, meta }: ReadyCommand): Promise<Answered> {
    const send = () => withCommandMeta(meta, () => this.bus.execute<Command, Executed>(command));
    const executed = await this.keys.execute(command, send).catch((error: unknown) => {
      throw missingSubject(handling, command, error) ?? error;
    });
    return { ...executed, ...(await this.keys.recorded(command, executed)) };
  }
}

/** The status that says whether this request recorded it. */
export const statusOf = ({ outcome }: Executed): number => (outcome === 'recorded' ? 201 : 200);

/** Without a key the command gets an id of its own: it is recorded each time it is sent. */
function checkedKey(key: string | undefined): string {
  if (key === undefined) return randomUUID();
  if (IDEMPOTENCY_KEY.test(key)) return key;
  throw new Problem('invalid-fields', 'The header Idempotency-Key is not valid.', {
    errors: [{ field: 'Idempotency-Key', message: 'must be 1 to 200 visible ASCII characters without spaces' }],
  });
}

/** A refusal because of a stream that the command requires: what it names isn't there. */
function missingSubject(handling: CommandHandling<unknown>, command: Command, error: unknown): Problem | undefined {
  if (!(error instanceof CommandRejected)) return undefined;
  const { code, message } = error.rejection;
  const missing = handling.requires?.(command).some(({ rejection }) => rejection.code === code);
  return missing ? new Problem('subject-not-found', message, { rejection: code }) : undefined;
}
