import type { RecordedEvent } from '@vouch/events';
import { Entity } from 'typeorm';
import { Key, Optional } from '../columns.js';
import { projection } from '../projection.js';
import type { RowSource } from '../query.js';
import { readModelSchema } from '../schema.js';

@Entity({
  name: 'customer_people',
  schema: readModelSchema,
  comment: 'Who signed up or converted for each customer; the vault knows who that is.',
})
export class CustomerPersonRow {
  @Key('text', 'The customer.')
  customerId!: string;

  @Optional('text', 'The person who was named last.')
  personId!: string | null;
}

const named = {
  key: ({ data }: RecordedEvent<'CustomerSignedUp' | 'CustomerConverted'>) => [data.customerId],
  fold: (row: CustomerPersonRow | null, { data }: RecordedEvent<'CustomerSignedUp' | 'CustomerConverted'>) => ({
    customerId: data.customerId,
    personId: data.personId ?? row?.personId ?? null,
  }),
};

export const customerPeople = projection<CustomerPersonRow>({
  name: 'customer_people',
  capability: 'customers',
  version: 1,
  entity: CustomerPersonRow,
  on: { CustomerSignedUp: named, CustomerConverted: named },
});

/** The person of each of these customers, where one was named. */
export async function personOfCustomer(
  customerIds: readonly string[],
  rows: RowSource,
): Promise<ReadonlyMap<string, string>> {
  const found = await rows.find(CustomerPersonRow, { where: { customerId: { in: [...new Set(customerIds)] } } });
  return new Map(found.flatMap(({ customerId, personId }) => (personId === null ? [] : [[customerId, personId]])));
}
