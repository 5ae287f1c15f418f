import type { EventData, Terms, Tier } from '@vouch/events';
import { Entity } from 'typeorm';
import { Key, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({ name: 'program_terms', schema: readModelSchema, comment: 'Every version of the terms of every program.' })
export class ProgramTermsRow {
  @Key('text', 'The program.')
  programId!: string;

  @Key('integer', 'The version: 1, 2, 3 …')
  version!: number;

  @Value('json', 'Rate, months in which payments earn, holding days, and what earning requires.')
  terms!: Terms;

  @Value('json', 'Tiers, lowest first: name, criteria and, where it pays otherwise, what it pays by rule.')
  tiers!: readonly Tier[];

  @Value('text', 'Whether it applies to a partner only from its acceptance on: none or required.')
  acceptance!: EventData<'TermsPublished'>['acceptance'];

  @Value('instant', 'From when on it is in force.')
  effectiveFrom!: string;

  @Value('instant', 'When it was published.')
  publishedAt!: string;

  @Value('json', 'What it changes against the version before, sentence by sentence.')
  difference!: readonly string[];

  @Value('text', 'The event that published it.')
  eventId!: string;

  @Value('bigint', 'Its position in the log.')
  position!: number;
}

export const programTerms = projection<ProgramTermsRow>({
  name: 'program_terms',
  capability: 'programs',
  version: 1,
  entity: ProgramTermsRow,
  on: {
    ProgramLaunched: {
      key: ({ data }) => [data.programId, data.terms.version],
      fold: (_, { id, data, occurredAt, position }) => ({
        programId: data.programId,
        version: data.terms.version,
        terms: data.terms,
        tiers: data.tiers,
        acceptance: data.acceptance,
        effectiveFrom: occurredAt,
        publishedAt: occurredAt,
        difference: [],
        eventId: id,
        position,
      }),
    },
    TermsPublished: {
      key: ({ data }) => [data.programId, data.terms.version],
      fold: (_, { id, data, occurredAt, position }) => ({
        programId: data.programId,
        version: data.terms.version,
        terms: data.terms,
        tiers: data.tiers,
        acceptance: data.acceptance,
        effectiveFrom: data.effectiveFrom,
        publishedAt: occurredAt,
        difference: data.difference,
        eventId: id,
        position,
      }),
    },
  },
});
