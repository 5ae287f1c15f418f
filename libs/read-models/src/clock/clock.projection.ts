import { Entity } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { endsMonth, monthOf } from '../days.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({ name: 'clock', schema: readModelSchema, comment: 'How far time has come in each time zone.' })
export class ClockRow {
  @Key('text', 'IANA time zone.')
  zone!: string;

  @Value('date', 'The latest day that ended there.')
  lastClosedDay!: string;

  @Value('instant', 'When that day ended.')
  lastClosedAt!: string;

  @Optional('text', 'The last month whose last day was closed, YYYY-MM: nothing is booked into it any more.')
  closedMonth!: string | null;
}

export const clock = projection<ClockRow>({
  name: 'clock',
  capability: 'clock',
  version: 2,
  entity: ClockRow,
  on: {
    DayClosed: {
      key: ({ data }) => [data.zone],
      fold: (row, { data, occurredAt }) =>
        row !== null && row.lastClosedDay > data.date
          ? row
          : {
              zone: data.zone,
              lastClosedDay: data.date,
              lastClosedAt: occurredAt,
              closedMonth: endsMonth(data.date) ? monthOf(data.date) : (row?.closedMonth ?? null),
            },
    },
  },
});
