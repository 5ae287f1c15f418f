import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { EVERY_LANE, STAFF_AND_SYSTEMS } from '@vouch/events';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../access/authenticate.js';
import { DescribeBulk } from '../openapi/describe-bulk.js';
import { type FieldError, Problem, problemBody, type ProblemBody, problemTypes } from '../problems/catalogue.js';
import { problemOf } from '../problems/problem-of.js';
import { type Answered, CommandSender, statusOf } from './command-sender.js';

const BULK_PATH = '/v1/bulk';
const MOST_ITEMS = 1_000;

interface Item {
  readonly command: string;
  readonly idempotencyKey?: string;
  readonly body: unknown;
}

/** What became of one command, at its place in the list. */
export type BulkResult =
  { readonly status: number; readonly executed: Answered } | { readonly status: number; readonly problem: ProblemBody };

/**
 * Many commands in one request, each for itself: what one of them comes to changes nothing for the others. Commands of one
 * owner are executed in their order; one that concerns everyone waits for all before it, and all after it wait for it. The
 * rest goes side by side, and the log writes what arrives together together.
 */
@Controller()
export class BulkController {
  constructor(private readonly sender: CommandSender) {}

  @Post(BULK_PATH)
  @HttpCode(200)
  @DescribeBulk({ by: STAFF_AND_SYSTEMS, scopes: [] })
  async send(@Body() body: unknown, @Req() request: FastifyRequest): Promise<{ results: readonly BulkResult[] }> {
    const caller = callerOf(request);
    const inOrder = new OwnersInOrder();
    const results: Promise<BulkResult>[] = [];
    for (const [number, { command, idempotencyKey, body: one }] of itemsOf(body).entries()) {
      const problemHere = (error: unknown) => this.problemAt(number, error, request);
      try {
        const sent = { body: one, idempotencyKey, caller, correlationId: request.id };
        const ready = await this.sender.prepare(command, sent);
        const run = inOrder.run(ready.owner, () => this.sender.execute(ready));
        results.push(run.then((executed) => ({ status: statusOf(executed), executed }), problemHere));
      } catch (error) {
        results.push(Promise.resolve(problemHere(error)));
      }
    }
    return { results: await Promise.all(results) };
  }

  private problemAt(number: number, error: unknown, request: FastifyRequest): BulkResult {
    const problem = problemOf(error);
    if (problem.code === 'unexpected-error') request.log.error({ err: problem.extra.cause }, 'unexpected error');
    const at = { path: `${BULK_PATH}#${number}`, correlationId: request.id };
    return { status: problemTypes[problem.code].status, problem: problemBody(problem, at) };
  }
}

/** @throws Problem invalid-fields for a list that is none; what is wrong inside a command is that command's result. */
function itemsOf(body: unknown): readonly Item[] {
  const errors: FieldError[] = [];
  const { commands, ...others } = (body ?? {}) as { commands?: unknown };
  for (const name of Object.keys(others)) errors.push({ field: name, message: `property ${name} should not exist` });
  if (!Array.isArray(commands) || commands.length < 1 || commands.length > MOST_ITEMS)
    errors.push({ field: 'commands', message: `commands must be a list of 1 to ${MOST_ITEMS} commands` });
  else
    for (const [number, item] of commands.entries())
      for (const message of wrongWith(item)) errors.push({ field: `commands.${number}`, message });
  if (errors.length > 0)
    throw new Problem('invalid-fields', 'The list of commands can not be read as it was sent.', {
      errors: errors.slice(0, 100),
    });
  return commands as Item[];
}

function* wrongWith(item: unknown): Generator<string> {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return yield 'must be an object';
  const { command, idempotencyKey, body: _, ...others } = item as Readonly<Record<string, unknown>>;
  if (typeof command !== 'string') yield 'command must be the name of a command, such as RecordPayment';
  if (idempotencyKey !== undefined && typeof idempotencyKey !== 'string') yield 'idempotencyKey must be text';
  if (!('body' in item)) yield 'body must be given: what would be the body of the command alone';
  for (const name of Object.keys(others)) yield `property ${name} should not exist`;
}

/** Has the commands of one owner wait for one another. To be asked in the order of the commands. */
class OwnersInOrder {
  private readonly last = new Map<string, Promise<unknown>>();
  private everyone: Promise<unknown> = Promise.resolve();

  async run(owner: string, execute: () => Promise<Answered>): Promise<Answered> {
    const isForAll = owner === EVERY_LANE;
    const before = isForAll
      ? Promise.all([this.everyone, ...this.last.values()])
      : (this.last.get(owner) ?? this.everyone);
    const run = before.then(execute);
    const done = run.catch(() => undefined);
    if (isForAll) {
      this.everyone = done;
      this.last.clear();
    } else this.last.set(owner, done);
    return run;
  }
}
