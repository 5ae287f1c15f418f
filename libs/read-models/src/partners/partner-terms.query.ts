import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { agreementInWords, type GroupsSince } from '@vouch/terms';
import { partnerValue } from '../insights/partner-value.projection.js';
import { requirePartner } from '../known.js';
import { IsId } from '../parameters.js';
import { query, type RowSource, type Table } from '../query.js';
import { partners } from './partners.projection.js';
import {
  type KnownAgreement,
  partnerTerms as partnerTermsProjection,
  PartnerTermsRow,
} from './partner-terms.projection.js';

export class PartnerTermsParams {
  /** The partner. */
  @IsId()
  partner!: string;
}

export interface AgreementAnswer extends KnownAgreement {
  /** What it says, sentence by sentence. */
  readonly words: readonly string[];
}

export interface PartnerTermsAnswer {
  readonly partnerId: string;
  /** In the order in which they were made: of several for one day, the last counts. */
  readonly agreements: readonly AgreementAnswer[];
  /** The earliest first; each list counts until the next. */
  readonly groupsSince: readonly GroupsSince[];
}

/** @throws NotFound PartnerUnknown */
export async function partnerTermsOf({ partner }: PartnerTermsParams, rows: RowSource): Promise<PartnerTermsAnswer> {
  await requirePartner(rows, partner);
  const [row] = await rows.find(PartnerTermsRow, { where: { partnerId: partner }, limit: 1 });
  const { agreements = [], groups = [] } = row ?? {};
  return {
    partnerId: partner,
    agreements: agreements.map((one) => ({ ...one, words: agreementInWords(one.terms) })),
    groupsSince: groups,
  };
}

const column = (header: string) => ({ header });

const partnerTermsTables = ({ partnerId, agreements, groupsSince }: PartnerTermsAnswer): Table[] => [
  {
    title: `Agreed with ${partnerId}`,
    columns: ['Agreement', 'From', 'Until', 'What it says', 'Why', 'Event'].map(column),
    rows: agreements.map(({ agreementId, from, until, words, reason, position, eventId }) => [
      agreementId,
      from,
      until ?? '–',
      words.join(' '),
      reason,
      `#${position} ${eventId.slice(0, 8)}`,
    ]),
    empty: 'Nothing: the terms of the program hold as they are.',
  },
  {
    title: 'Groups',
    columns: ['From', 'Groups'].map(column),
    rows: groupsSince.map((one) => [one.from, one.groups.join(', ') || '–']),
    empty: 'It was never in any.',
  },
];

export const partnerTerms = query<PartnerTermsParams, PartnerTermsAnswer>({
  name: 'partner-terms',
  capability: 'partners',
  summary: 'What holds for one partner alone: terms that were agreed with it, and the groups that it is in.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: PartnerTermsParams,
  reads: [partnerTermsProjection, partners, partnerValue],
  answer: partnerTermsOf,
  tables: partnerTermsTables,
});
