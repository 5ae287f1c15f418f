import { Entity } from 'typeorm';
import { Key, Optional } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

@Entity({
  name: 'reported_sources',
  schema: readModelSchema,
  comment: 'How each customer says that it heard about us, beside what was tracked.',
})
export class ReportedSourceRow {
  @Key('text', 'The customer.')
  customerId!: string;

  @Optional('text', 'What it said last, as a code.')
  channel!: string | null;

  @Optional('text', 'What it said in its own words; the vault knows the words.')
  noteId!: string | null;

  @Optional('text', 'How the referral was made that it was credited by.')
  trackedVia!: string | null;

  @Optional('text', 'The partner that it was credited to.')
  partnerId!: string | null;

  @Optional('text', 'The program that it was credited in.')
  programId!: string | null;
}

const stranger = (customerId: string): ReportedSourceRow => ({
  customerId,
  channel: null,
  noteId: null,
  trackedVia: null,
  partnerId: null,
  programId: null,
});

export const reportedSources = projection<ReportedSourceRow>({
  name: 'reported_sources',
  capability: 'customers',
  version: 1,
  entity: ReportedSourceRow,
  on: {
    SourceReported: {
      key: ({ data }) => [data.customerId],
      fold: (row, { data }) => ({
        ...(row ?? stranger(data.customerId)),
        channel: data.channel,
        noteId: data.noteId ?? null,
      }),
    },
    TouchesWeighed: {
      key: ({ data }) => [data.customerId],
      fold: (row, { data }) => ({
        ...(row ?? stranger(data.customerId)),
        trackedVia: data.credited?.via ?? null,
        partnerId: data.credited?.partnerId ?? null,
        programId: data.credited?.programId ?? null,
      }),
    },
  },
});
