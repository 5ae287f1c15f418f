import type { EventData } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';
import { backOn, lostOn } from './customer-time.js';

@Entity({
  name: 'partner_days',
  schema: readModelSchema,
  comment: 'Customers won and lost by each partner on each day: churn and lifetimes are computed from it.',
})
@Index(['programId'])
export class PartnerDayRow {
  @Key('text', 'The partner.')
  partnerId!: string;

  @Key('text', 'The program.')
  programId!: string;

  @Key('date', "A day in the program's time zone on which a customer was won or lost.")
  day!: string;

  @Value('integer', 'Customers that converted on this day, or came back on it after they had left.')
  won!: number;

  @Value(
    'integer',
    'Customers that left on this day; on the day of their conversion if they are said to have left before.',
  )
  lost!: number;
}

/** The day on which what is taken away counted; a payment counts on none. */
function dayOf(data: EventData<'CreditWithdrawn'>): string {
  switch (data.what) {
    case 'payment':
      return data.paidOn;
    case 'churn':
      return lostOn(data);
    case 'return':
      return backOn(data);
  }
}

export const partnerDays = projection<PartnerDayRow>({
  name: 'partner_days',
  capability: 'insights',
  version: 1,
  entity: PartnerDayRow,
  on: {
    CustomerAttributed: {
      key: ({ data }) => [data.partnerId, data.programId, data.convertedOn],
      fold: (row, { data }) => ({
        partnerId: data.partnerId,
        programId: data.programId,
        day: data.convertedOn,
        won: (row?.won ?? 0) + 1,
        lost: row?.lost ?? 0,
      }),
    },
    ReturnCredited: {
      key: ({ data }) => [data.partnerId, data.programId, backOn(data)],
      fold: (row, { data }) => ({
        partnerId: data.partnerId,
        programId: data.programId,
        day: backOn(data),
        won: (row?.won ?? 0) + 1,
        lost: row?.lost ?? 0,
      }),
    },
    CreditWithdrawn: {
      key: ({ data }) => [data.partnerId, data.programId, dayOf(data)],
      fold: (row, { data }) =>
        row && {
          ...row,
          won: row.won - (data.what === 'return' ? 1 : 0),
          lost: row.lost - (data.what === 'churn' ? 1 : 0),
        },
    },
    AttributionWithdrawn: {
      key: ({ data }) => [
        data.partnerId,
        data.programId,
        data.since === undefined ? data.convertedOn : lostOn({ ...data, churnedOn: data.since }),
      ],
      fold: (row, { data }) => {
        const { partnerId, programId, since, convertedOn, wasThere } = data;
        if (since === undefined) return row && { ...row, won: row.won - 1 };
        if (!wasThere) return row;
        const day = lostOn({ convertedOn, churnedOn: since });
        return { partnerId, programId, day, won: row?.won ?? 0, lost: (row?.lost ?? 0) + 1 };
      },
    },
    ChurnCredited: {
      key: ({ data }) => [data.partnerId, data.programId, lostOn(data)],
      fold: (row, { data }) => ({
        partnerId: data.partnerId,
        programId: data.programId,
        day: lostOn(data),
        won: row?.won ?? 0,
        lost: (row?.lost ?? 0) + 1,
      }),
    },
  },
});
