import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({ name: 'program_costs', schema: readModelSchema, comment: 'What was spent on programs besides commissions.' })
@Index(['programId'])
@Index(['partnerId'])
export class ProgramCostRow {
  @Key('text', 'The cost.')
  costId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Optional('text', 'The partner that it was spent on; null: the program as a whole.')
  partnerId!: string | null;

  @Value('text', 'What for, as a code.')
  kind!: string;

  @Value('text', 'ISO 4217 currency of the amount.')
  currency!: string;

  @Value('bigint', 'What was spent, minor units.')
  amountMinor!: number;

  @Value('date', 'The day on which it was spent.')
  incurredOn!: string;
}

export const programCosts = projection<ProgramCostRow>({
  name: 'program_costs',
  capability: 'programs',
  version: 1,
  entity: ProgramCostRow,
  on: {
    ProgramCostRecorded: {
      key: ({ data }) => [data.costId],
      fold: (_, { data }) => ({
        costId: data.costId,
        programId: data.programId,
        partnerId: data.partnerId ?? null,
        kind: data.kind,
        currency: data.amount.currency,
        amountMinor: data.amount.amountMinor,
        incurredOn: data.incurredOn,
      }),
    },
  },
});
