import type { Terms, Tier } from '@vouch/events';
import { Entity } from 'typeorm';
import { Key, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({ name: 'programs', schema: readModelSchema, comment: 'Programs with the terms and tiers in force.' })
export class ProgramRow {
  @Key('text', 'The program.')
  programId!: string;

  @Value('text', 'What people call it.')
  name!: string;

  @Value('text', 'ISO 4217 currency in which the program thinks; payments may come in others.')
  currency!: string;

  @Value('text', 'IANA time zone in which its days and months are counted.')
  zone!: string;

  @Value('json', 'Terms in force: version, rate, months in which payments earn, holding days.')
  terms!: Terms;

  @Value(
    'json',
    'Tiers, lowest first: name, criteria (active customers, certified) and, where it has one, its own rate.',
  )
  tiers!: readonly Tier[];

  @Value('bigint', 'A declared monthly revenue above this is flagged; minor units of its own currency.')
  plausibleMonthlyRevenueMinor!: number;

  @Value('instant', 'When it was launched.')
  launchedAt!: string;
}

export const programs = projection<ProgramRow>({
  name: 'programs',
  capability: 'programs',
  version: 1,
  entity: ProgramRow,
  on: {
    ProgramLaunched: {
      key: ({ data }) => [data.programId],
      fold: (_, { data, occurredAt }) => ({
        programId: data.programId,
        name: data.name,
        currency: data.currency,
        zone: data.zone,
        terms: data.terms,
        tiers: data.tiers,
        plausibleMonthlyRevenueMinor: data.plausibleMonthlyRevenueMinor,
        launchedAt: occurredAt,
      }),
    },
  },
});
