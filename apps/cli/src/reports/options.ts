import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import type { Command } from 'commander';
import type { Query } from '@vouch/read-models';
import { usage } from '../terminal/failure.js';

type ParamsClass = Query['params'];

interface Parameter {
  readonly name: string;
  readonly required: boolean;
}

/** For the help. A parameter means the same in every report. */
export const meanings: Readonly<Record<string, string>> = {
  partner: 'this partner',
  program: 'only this program',
  status: 'only what is in this state',
  state: 'only what is in this state',
  tier: 'only partners in this tier',
  track: 'only this certification track',
  because: 'only what is so for this cause',
  signal: 'only this signal',
  country: 'only partners from this country (ISO 3166-1)',
  check: 'only applications in which this check found something',
  days: 'days within which a certification expires',
  code: 'only the link with this code',
  via: 'only referrals that came this way',
  waitsFor: 'only what waits for this',
  payout: 'only this payout',
  ref: 'a line of a statement, by its reference, its event or its commission; or a payment: <customer>/<payment>',
  channel: 'only customers that said this channel',
  admission: 'only programs that take partners so: open, review or invitation',
  day: 'as booked until the end of this day, YYYY-MM-DD',
  month: 'a month, YYYY-MM, in the program’s time zone',
  currency: 'only this currency (ISO 4217)',
  until: 'count the time of active customers up to this day',
  subject: 'conversion or refund',
  reason: 'only this reason',
  stream: 'only this stream, such as customer-c-1',
  customer: 'only events that name this customer',
  person: 'only events that name this person',
  role: 'only this role',
  type: 'only this type of event',
  from: 'what happened at or after this: a day (UTC) or an instant',
  to: 'what happened at or before this: a day (UTC) or an instant',
  first: 'oldest or newest first',
  limit: 'at most so many',
  sort: 'by what, smallest first; with "-" before it, largest first',
  of: 'only what one unit of this currency is worth, ISO 4217',
  in: 'only what is told in this currency, ISO 4217',
  cursor: 'go on behind this place: what the answer before gave',
};

/** The parameters that a query's class declares: one for each property with a validator. */
export function parametersOf(params: ParamsClass): readonly Parameter[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(params, '', false, false);
  const optional = new Set(
    metadata.filter(({ type }) => type === 'conditionalValidation').map(({ propertyName }) => propertyName),
  );
  const names = [...new Set(metadata.map(({ propertyName }) => propertyName))];
  return names.map((name) => ({ name, required: !optional.has(name) }));
}

const flagOf = (name: string) => name.replace(/(?=[A-Z])/g, '-').toLowerCase();

/** Gives a command one option for each parameter, `--partner` or `--as-of`, in a stable order: first what must be given. */
export function addParameters(described: Command, parameters: readonly Parameter[]): void {
  const order = Object.keys(meanings);
  const place = ({ name, required }: Parameter) => (required ? 0 : 100) + order.indexOf(name);
  for (const { name, required } of [...parameters].sort((one, other) => place(one) - place(other)))
    described.option(`--${flagOf(name)} <${name}>`, `${meanings[name] ?? ''}${required ? ' (must be given)' : ''}`);
}

/**
 * The query's parameters as the command line gave them.
 * @throws Failure with exit code 2 that names each option that is missing or wrong.
 */
export function readParameters({ name, params }: Query, options: Readonly<Record<string, unknown>>): object {
  const said = parametersOf(params).flatMap(({ name }) => (options[name] === undefined ? [] : [[name, options[name]]]));
  const instance = plainToInstance(params, Object.fromEntries(said)) as object;
  const errors = validateSync(instance, { forbidUnknownValues: false });
  if (errors.length === 0) return instance;
  const told = errors.flatMap(({ property, constraints = {}, value }) =>
    value === undefined
      ? [`--${flagOf(property)} must be given`]
      : Object.values(constraints).map((text) => text.replace(property, `--${flagOf(property)}`)),
  );
  throw usage(`${[...new Set(told)].join('; ')}.`, {
    code: 'bad-parameter',
    where: `report ${name}`,
    whatToDo: `See --help of this report.`,
  });
}
