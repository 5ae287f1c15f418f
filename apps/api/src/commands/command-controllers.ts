import { Body, Controller, Headers, Post, Req, Res, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../access/authenticate.js';
import { AllowedTo } from '../access/route-access.js';
import type { ClassSchemas } from '../openapi/class-schemas.js';
import { DescribeCommand } from '../openapi/describe-command.js';
import { commandPath } from './command-path.js';
import { type Answered, CommandSender, statusOf } from './command-sender.js';
import { commandAccess, type OfferedCommand } from './offered-commands.js';

/** One route per command, all alike: what differs is in the table. */
export const commandControllers = (offered: readonly OfferedCommand[], schemas: ClassSchemas): Type[] =>
  offered.map((command) => commandController(command, schemas));

function commandController(offered: OfferedCommand, schemas: ClassSchemas): Type {
  const { name } = offered.handling.type;

  @Controller()
  class CommandController {
    constructor(private readonly sender: CommandSender) {}

    @Post(commandPath(name))
    @AllowedTo(commandAccess(offered))
    @DescribeCommand(offered, schemas)
    async send(
      @Body() body: unknown,
      @Headers('idempotency-key') idempotencyKey: string | undefined,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<Answered> {
      const sent = { body, idempotencyKey, caller: callerOf(request), correlationId: request.id };
      const answered = await this.sender.execute(await this.sender.prepare(name, sent));
      void reply.code(statusOf(answered)).header('vouch-position', answered.position);
      if (answered.apiKey !== undefined) void reply.header('cache-control', 'no-store');
      return answered;
    }
  }
  Object.defineProperty(CommandController, 'name', { value: `${name}Controller` });
  return CommandController;
}
