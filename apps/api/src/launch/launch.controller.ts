import { createHash } from 'node:crypto';
import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { type FoundedAs, foundingCommands, type FoundingCommand, templateNamed, templates } from '@vouch/documents';
import { canonicalJson, STAFF, STAFF_AND_AUDITOR } from '@vouch/events';
import { CommandInvalid } from '@vouch/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../access/authenticate.js';
import { CommandSender, type ReadyCommand } from '../commands/command-sender.js';
import { DescribeLaunch, DescribeTemplates, type Launched } from '../openapi/describe-launch.js';
import { type FieldError, Problem } from '../problems/catalogue.js';

/** Whole programs from documents: from templates, or as somebody wrote them. */
@Controller()
export class LaunchController {
  constructor(private readonly sender: CommandSender) {}

  @Get('/v1/templates')
  @DescribeTemplates({ by: STAFF_AND_AUDITOR, scopes: [] })
  list() {
    return { templates: templates().map(({ name, about, text }) => ({ name, about, document: text })) };
  }

  @Post('/v1/launch')
  @DescribeLaunch({ by: STAFF, scopes: [] })
  async launch(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Launched> {
    const commands = commandsOf(body);
    const ready: { readonly command: string; readonly send: ReadyCommand }[] = [];
    const errors: FieldError[] = [];
    for (const founding of commands) {
      const sent = {
        body: founding.body,
        idempotencyKey: keyOf(founding),
        caller: callerOf(request),
        correlationId: request.id,
      };
      try {
        ready.push({ command: founding.command, send: await this.sender.prepare(founding.command, sent) });
      } catch (error) {
        if (!(error instanceof CommandInvalid)) throw error;
        for (const { field, problem } of error.problems)
          errors.push({ field: [founding.place, field].filter(Boolean).join('.'), message: problem });
      }
    }
    if (errors.length > 0) throw unreadable(errors);
    const answer: Launched['commands'][number][] = [];
    // One after the other: the first launches the program that the others are about. Sent again, those that went before are answered as recorded.
    for (const { command, send } of ready) {
      const { outcome, position } = await this.sender.execute(send);
      answer.push({ command, outcome, position });
    }
    const position = Math.max(...answer.map((one) => one.position));
    void reply
      .code(answer.some(({ outcome }) => outcome === 'recorded') ? 201 : 200)
      .header('vouch-position', position);
    return { programId: String(commands[0]?.body['programId']), position, commands: answer };
  }
}

/** The same document is the same commands; another one for the same program is refused by the program itself. */
function keyOf({ command, place, body }: FoundingCommand): string {
  const digest = createHash('sha256').update(canonicalJson(body)).digest('hex');
  return `${command}.${place}.${digest}`;
}

const FROM_TEMPLATE = ['template', 'programId', 'name', 'zone'];

/** @throws Problem invalid-fields for what is neither a document nor the name of a template. */
function commandsOf(body: unknown): readonly FoundingCommand[] {
  if (typeof body !== 'object' || body === null || !('template' in body)) return read(body, {});
  const errors: FieldError[] = [];
  for (const [field, value] of Object.entries(body))
    if (!FROM_TEMPLATE.includes(field)) errors.push({ field, message: `property ${field} should not exist` });
    else if (typeof value !== 'string') errors.push({ field, message: `${field} must be text` });
  if (errors.length > 0) throw unreadable(errors);
  const { template: asked, ...as } = body as { readonly template: string } & FoundedAs;
  const template = templateNamed(asked);
  if (template) return read(template.document, { programId: template.name, ...as });
  const names = templates().map(({ name }) => name);
  throw unreadable([{ field: 'template', message: `template must be one of ${names.join(', ')}` }]);
}

function read(document: unknown, as: FoundedAs): readonly FoundingCommand[] {
  const founding = foundingCommands(document, as);
  if ('commands' in founding) return founding.commands;
  throw unreadable(founding.wrong.map(({ place, message }) => ({ field: place, message })));
}

const unreadable = (errors: readonly FieldError[]) =>
  new Problem('invalid-fields', 'The program can not be read as it was sent.', { errors: errors.slice(0, 100) });
