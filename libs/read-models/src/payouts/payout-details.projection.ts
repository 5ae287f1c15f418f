import type { PayoutMethod } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({
  name: 'payout_details',
  schema: readModelSchema,
  comment: 'Where money for partners goes, by id: the details themselves are in the vault.',
})
@Index(['partnerId'])
export class PayoutDetailsRow {
  @Key('text', 'These details; a later setting has other ones.')
  detailsId!: string;

  @Value('text', 'The partner.')
  partnerId!: string;

  @Value('text', 'How money reaches the partner.')
  method!: PayoutMethod;

  @Value('json', 'The vault knows each of them under this id, by its name: iban, name.')
  textIds!: Readonly<Record<string, string>>;

  @Value('instant', 'Since when they hold.')
  setAt!: string;
}

export const payoutDetails = projection<PayoutDetailsRow>({
  name: 'payout_details',
  capability: 'payouts',
  version: 1,
  entity: PayoutDetailsRow,
  on: {
    PayoutDetailsSet: {
      key: ({ data }) => [data.detailsId],
      fold: (_, { data: { detailsId, partnerId, method, textIds }, occurredAt }) => ({
        detailsId,
        partnerId,
        method,
        textIds,
        setAt: occurredAt,
      }),
    },
  },
});
