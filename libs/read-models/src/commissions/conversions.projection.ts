import type { Money, PaidIn } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({
  name: 'conversions',
  schema: readModelSchema,
  comment: 'What rules pay in another currency, and waits for a rate.',
})
@Index(['partnerId', 'position'])
export class ConversionRow {
  @Key('text', 'The commission that it is to become.')
  commissionId!: string;

  @Value('bigint', 'The position in the log at which it began to wait.')
  position!: number;

  @Value('text', 'The partner.')
  partnerId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('text', 'The rule of the terms.')
  rule!: string;

  @Value('json', 'What the rule comes to, in the currency that it is computed in.')
  computed!: Money;

  @Value('json', 'The currency that it pays in, and whose rates count.')
  paidIn!: PaidIn;

  @Value('instant', 'When it was earned: a rate that was in force then is missing.')
  occurredAt!: string;
}

const key = ({ data }: { readonly data: { readonly commissionId: string } }) => [data.commissionId];

export const conversions = projection<ConversionRow>({
  name: 'conversions',
  capability: 'commissions',
  version: 1,
  entity: ConversionRow,
  on: {
    ConversionAwaited: {
      key,
      fold: (_, { position, data: { commissionId, partnerId, programId, claim, paidIn }, occurredAt }) => ({
        commissionId,
        position,
        partnerId,
        programId,
        rule: claim.rule,
        computed: claim.computed,
        paidIn,
        occurredAt,
      }),
    },
    ClaimConverted: { key, fold: () => null },
  },
});
