import { randomUUID } from 'node:crypto';
import { Body, Controller, Headers, Post, Req, Res, type Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Command, CommandHandling } from '@vouch/domain';
import { CommandRejected, commandIdOf, type Executed, validateCommand } from '@vouch/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ClassSchemas } from '../openapi/class-schemas.js';
import { DescribeCommand } from '../openapi/describe-command.js';
import { Problem } from '../problems/catalogue.js';
import { withCommandMeta } from './command-context.js';
import { commandPath } from './command-path.js';
import type { OfferedCommand } from './offered-commands.js';
import { SimulatedClock } from './simulated-clock.js';

/** Visible ASCII, so that the key reads the same in every log and client. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

/** One route per command, all alike: what differs is in the table. */
export function commandControllers(
  offered: readonly OfferedCommand[],
  handlings: ReadonlyMap<string, CommandHandling<unknown>>,
  schemas: ClassSchemas,
): Type[] {
  return offered.map((command) => commandController(command, handlings, schemas));
}

function commandController(
  offered: OfferedCommand,
  handlings: ReadonlyMap<string, CommandHandling<unknown>>,
  schemas: ClassSchemas,
): Type {
  const { handling } = offered;
  const name = handling.type.name;

  @Controller()
  class CommandController {
    constructor(
      private readonly bus: CommandBus,
      private readonly clock: SimulatedClock,
    ) {}

    @Post(commandPath(name))
    @DescribeCommand(offered, schemas)
    async send(
      @Body() body: unknown,
      @Headers('idempotency-key') idempotencyKey: string | undefined,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<Executed> {
      const command = validateCommand(handlings, name, body);
      await this.clock.check(command);
      const actor = `key:${request.keyId}`;
      const meta = {
        commandId: commandIdOf(actor, checkedKey(idempotencyKey)),
        actor,
        correlationId: request.id,
        now: new Date().toISOString(),
      };
      const executed = await withCommandMeta(meta, () => this.bus.execute<Command, Executed>(command)).catch(
        (error: unknown) => {
          throw missingSubject(handling, command, error) ?? error;
        },
      );
      void reply.code(executed.outcome === 'recorded' ? 201 : 200).header('vouch-position', executed.position);
      return executed;
    }
  }
  Object.defineProperty(CommandController, 'name', { value: `${name}Controller` });
  return CommandController;
}

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
