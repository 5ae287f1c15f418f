import { Body, Controller, HttpCode, Param, Post, Req, Res, type Type } from '@nestjs/common';
import {
  ConnectorRefused,
  type Desk,
  fileConnectors,
  sendTransfers,
  type SentLine,
  takeResults,
  type TransferConnector,
  writePayoutFile,
} from '@vouch/connectors';
import { BeginSending, type CommandClass, deciders, RecordPayoutResult } from '@vouch/domain';
import { validateBody } from '@vouch/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../access/authenticate.js';
import { type Access, senderOf } from '../access/caller.js';
import { BackendHolder } from '../backend.js';
import { commandAccess, offeredCommands } from '../commands/offered-commands.js';
import { streamed } from '../http/streamed.js';
import { whileListening } from '../http/while-listening.js';
import type { ClassSchemas } from '../openapi/class-schemas.js';
import { DescribePayoutFile, DescribePayoutReport, DescribeSendPayout } from '../openapi/describe-payouts.js';
import { Problem, problemBody, type ProblemBody } from '../problems/catalogue.js';
import { problemOf } from '../problems/problem-of.js';
import { RecordPayoutReport, WritePayoutFile } from './payout-bodies.js';

/** Whoever may send the command that such a request records may send the request. */
function accessOf(type: CommandClass): Access {
  const offered = offeredCommands(deciders).find(({ handling }) => handling.type === type);
  if (!offered) throw new Error(`${type.name} is offered to nobody.`);
  return commandAccess(offered);
}

const SENDING = accessOf(BeginSending);

/** A line of the answer: a line of the payout, and at last how many there were, or what went wrong on the way. */
type Line = { readonly line: SentLine } | { readonly lines: number } | { readonly problem: ProblemBody };

/** What an approved payout leaves by, and what comes back: as on the command line, with the same rules. */
export function payoutsController(schemas: ClassSchemas): Type {
  @Controller()
  class PayoutsController {
    constructor(private readonly backend: BackendHolder) {}

    @Post('/v1/payouts/:payoutId/file')
    @HttpCode(200)
    @DescribePayoutFile(SENDING, schemas)
    async file(
      @Param('payoutId') payoutId: string,
      @Body() body: unknown,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<string> {
      const { method, payer, again } = validateBody(WritePayoutFile, body);
      if (method === 'sepa' && payer === undefined)
        throw new Problem('invalid-fields', 'A bank file names who pays.', {
          errors: [{ field: 'payer', message: 'payer must be given for sepa' }],
        });
      const asked = { payoutId, payer: payer ?? { name: '', iban: '' }, ...(again !== undefined && { again }) };
      const file = await writePayoutFile(this.deskFor(request), fileConnectors[method], asked);
      void reply.headers({
        'content-type': `${file.mediaType}; charset=utf-8`,
        'content-disposition': `attachment; filename="${file.name}"`,
        // Bank details are in it.
        'cache-control': 'no-store',
        'vouch-lines': file.lines,
        'vouch-failed-lines': file.failed.length,
      });
      return file.content;
    }

    @Post('/v1/payouts/:payoutId/send')
    @HttpCode(200)
    @DescribeSendPayout(SENDING)
    async send(
      @Param('payoutId') payoutId: string,
      @Req() request: FastifyRequest,
      @Res() reply: FastifyReply,
    ): Promise<void> {
      const { transfers } = this.backend.get();
      if (transfers === null)
        throw new ConnectorRefused(
          'no-stripe-key',
          'This server has no key for Stripe. Set VOUCH_STRIPE_KEY, and start it.',
        );
      const lines = this.linesOf(payoutId, transfers, request, whileListening(reply));
      await streamed(reply, 'application/x-ndjson', lines);
    }

    @Post('/v1/payouts/:payoutId/report')
    @HttpCode(200)
    @DescribePayoutReport(accessOf(RecordPayoutResult), schemas)
    report(@Param('payoutId') payoutId: string, @Body() body: unknown, @Req() request: FastifyRequest) {
      const { method, report } = validateBody(RecordPayoutReport, body);
      return takeResults(this.deskFor(request), fileConnectors[method], payoutId, report);
    }

    /** What goes wrong before anything was sent is answered as any error. */
    private async *linesOf(
      payoutId: string,
      transfers: TransferConnector,
      request: FastifyRequest,
      signal: AbortSignal,
    ): AsyncGenerator<string> {
      let lines = 0;
      try {
        for await (const line of sendTransfers(this.deskFor(request), transfers, payoutId, signal)) {
          lines++;
          yield text({ line });
        }
        yield text({ lines });
      } catch (error) {
        if (lines === 0) throw error;
        const problem = problemOf(error);
        if (problem.code === 'unexpected-error') request.log.error({ err: error }, 'unexpected error');
        yield text({ problem: problemBody(problem, { path: request.url, correlationId: request.id }) });
      }
    }

    private deskFor(request: FastifyRequest): Desk {
      const { log, executor, vault } = this.backend.get();
      const sender = senderOf(callerOf(request));
      return { log, executor, ...sender, correlationId: request.id, reveal: (textIds) => vault.texts(textIds) };
    }
  }
  return PayoutsController;
}

const text = (said: Line) => `${JSON.stringify(said)}\n`;
