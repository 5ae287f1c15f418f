import type { RecordedEvent } from '@vouch/events';
import { type Agreement, agreementIn, type GroupsSince, withEnd, withGroups } from '@vouch/terms';
import { Entity } from 'typeorm';
import { Key, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

/** An agreement as it stands, and why it was made. */
export interface KnownAgreement extends Agreement {
  readonly reason: string;
  /** Position of the event in the log. */
  readonly position: number;
}

@Entity({
  name: 'partner_terms',
  schema: readModelSchema,
  comment: 'What holds for one partner alone: terms that were agreed with it, and the groups that it is in.',
})
export class PartnerTermsRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Value('text', 'The program.')
  programId!: string;

  @Value('json', 'Agreements in the order in which they were made: days, rules, rules that do not apply, reason.')
  agreements!: readonly KnownAgreement[];

  @Value('json', 'Groups, each list with the day from which it counts, the earliest first.')
  groups!: readonly GroupsSince[];
}

type Told = RecordedEvent<'PartnerTermsAgreed' | 'PartnerTermsEnded' | 'PartnerGroupsSet'>;

const changing = <E extends Told>(change: (row: PartnerTermsRow, event: E) => Partial<PartnerTermsRow>) => ({
  key: ({ data }: E) => [data.partnerId],
  fold: (known: PartnerTermsRow | null, event: E): PartnerTermsRow => {
    const { partnerId, programId } = event.data;
    const row = known ?? { partnerId, programId, agreements: [], groups: [] };
    return { ...row, ...change(row, event) };
  },
});

export const partnerTerms = projection<PartnerTermsRow>({
  name: 'partner_terms',
  capability: 'partners',
  version: 1,
  entity: PartnerTermsRow,
  on: {
    PartnerTermsAgreed: changing(({ agreements }, event: RecordedEvent<'PartnerTermsAgreed'>) => ({
      agreements: [...agreements, { ...agreementIn(event), reason: event.data.reason, position: event.position }],
    })),
    PartnerTermsEnded: changing(({ agreements }, { data }: RecordedEvent<'PartnerTermsEnded'>) => ({
      agreements: withEnd(agreements, data),
    })),
    PartnerGroupsSet: changing(({ groups }, { data }: RecordedEvent<'PartnerGroupsSet'>) => ({
      groups: withGroups(groups, data),
    })),
  },
});
