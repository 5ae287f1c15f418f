import { statementCsv, statementPdf } from '@vouch/connectors';
import type { Query, Statement } from '@vouch/read-models';
import { IsIn, IsOptional } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { formAsked } from '../http/accepted.js';

const CONTENT_TYPES = { json: 'application/json', csv: 'text/csv; charset=utf-8', pdf: 'application/pdf' } as const;

type Format = keyof typeof CONTENT_TYPES;

/** What a statement takes besides: what it is told as. */
export class FormatParams {
  /** As data, or as a file; without it, what `Accept` asks for. */
  @IsOptional()
  @IsIn(Object.keys(CONTENT_TYPES))
  format?: 'json' | 'csv' | 'pdf';
}

/** Of all other queries. */
class NoFormat {
  readonly format?: undefined;
}

export const isFile = ({ name }: Query): boolean => name === 'statement';

export const formatParams = (query: Query): new () => { readonly format?: Format | undefined } =>
  isFile(query) ? FormatParams : NoFormat;

/** What is asked for by name, else what is accepted, else data. */
export function formatOf(query: Query, format: Format | undefined, accept: string | undefined): Format {
  return isFile(query) ? formAsked(CONTENT_TYPES, format, accept) : 'json';
}

interface Revealed {
  readonly people?: Readonly<Record<string, { readonly name?: string }>>;
}

/** The statement as it is asked for. A name stands on it where whoever asks may see it. */
export async function told(answer: unknown, format: Format, reply: FastifyReply): Promise<unknown> {
  if (format === 'json') return answer;
  const statement = answer as Statement & Revealed;
  const { partnerId, month, ownerIds, people = {} } = statement;
  void reply.headers({
    'content-type': CONTENT_TYPES[format],
    'content-disposition': `attachment; filename="statement-${partnerId}-${month}.${format}"`,
  });
  if (format === 'csv') return statementCsv(statement);
  return statementPdf(statement, { name: ownerIds.map((id) => people[id]?.name).find((name) => name !== undefined) });
}
