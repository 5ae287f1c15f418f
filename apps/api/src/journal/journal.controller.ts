import { Controller, Get, Req, Res, type Type } from '@nestjs/common';
import { BOOKING_TYPES, journalCsv, journalJson, writeJournal } from '@vouch/connectors';
import { BEFORE_FIRST, STAFF_AND_AUDITOR } from '@vouch/events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BackendHolder } from '../backend.js';
import { formAsked } from '../http/accepted.js';
import { streamed } from '../http/streamed.js';
import { whileListening } from '../http/while-listening.js';
import type { ClassSchemas } from '../openapi/class-schemas.js';
import { DescribeJournal } from '../openapi/describe-journal.js';
import { placeOf } from '../read-models/place-of.js';
import { readParams } from '../read-models/query-params.js';
import { JournalParams } from './journal-params.js';

const MEDIA_TYPES = { json: 'application/json', csv: 'text/csv; charset=utf-8' } as const;
const FORMS = { json: journalJson, csv: journalCsv };

/** The journal as the log has it: it is read from there, so it is never behind, and needs memory for a page of it. */
export function journalController(schemas: ClassSchemas): Type {
  @Controller()
  class JournalController {
    constructor(private readonly backend: BackendHolder) {}

    @Get('/v1/journal')
    @DescribeJournal({ by: STAFF_AND_AUDITOR, scopes: ['journal', 'commissions'] }, schemas)
    async write(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      const [{ format, asOf, ...range }] = readParams(
        request.query as Readonly<Record<string, unknown>>,
        JournalParams,
      );
      const form = formAsked(MEDIA_TYPES, format, request.headers.accept);
      const { log } = this.backend.get();
      const upTo = asOf === undefined ? await log.head() : await placeOf(asOf, log);
      const events = log.readAll({ after: BEFORE_FIRST, upTo, types: BOOKING_TYPES, signal: whileListening(reply) });
      void reply.header('vouch-position', upTo);
      if (form === 'csv') void reply.header('content-disposition', `attachment; filename="journal-${upTo}.csv"`);
      await streamed(reply, MEDIA_TYPES[form], writeJournal(FORMS[form], events, range));
    }
  }
  return JournalController;
}
