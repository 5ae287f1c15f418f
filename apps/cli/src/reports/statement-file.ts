import { statementCsv, statementPdf } from '@vouch/connectors';
import type { Query, Statement } from '@vouch/read-models';
import type { GuardedInstallation } from '@vouch/vault';
import type { Command } from 'commander';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from '../terminal/command.js';
import { usage } from '../terminal/failure.js';
import { writeOut } from '../terminal/write-out.js';
import { positionAsOf } from './position.js';
import { answered } from './print-query.js';
import { askAsOf, askNow } from './replay-rows.js';

interface FileOptions {
  readonly format: string;
  readonly out: string | undefined;
  readonly asOf: string | undefined;
}

/** A statement can be had as a file. */
export const addStatementOptions = (described: Command): Command =>
  described
    .option('--format <format>', 'csv, pdf or json, instead of a table')
    .option('--out <file>', 'with --format: write here instead of to stdout');

/** @throws Failure for a format that there is not. */
export async function writeStatement(
  context: Context,
  installation: GuardedInstallation,
  query: Query,
  params: object,
  { format, out, asOf }: FileOptions,
): Promise<void> {
  if (format !== 'csv' && format !== 'pdf' && format !== 'json')
    throw usage(`There is no format ${format}.`, {
      code: 'bad-parameter',
      where: '--format',
      whatToDo: 'Choose csv, pdf or json.',
    });
  const ask = async () => {
    if (asOf === undefined) return askNow(installation, query, params);
    const position = await positionAsOf(asOf, installation.log);
    return (await askAsOf(context, installation, query, params, position)).answer;
  };
  const { answer, names } = await answered(query, ask, installation.vault);
  const statement = answer as Statement;
  const owner = statement.ownerIds[0];
  const name = owner === undefined || names === undefined ? undefined : names.person(owner);
  const bytes =
    format === 'pdf'
      ? await statementPdf(statement, { name })
      : format === 'csv'
        ? statementCsv(statement)
        : `${JSON.stringify(statement, undefined, 2)}\n`;
  await writeOut(out, (to) => pipeline(Readable.from([bytes]), to, { end: to !== process.stdout }));
}
