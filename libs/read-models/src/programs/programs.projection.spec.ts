import { describe, expect, it } from '@jest/globals';
import { happened, someTerms } from '@vouch/testing';
import { given, rowsOf } from '../spec-support/given.js';
import { launched, published } from '../spec-support/story.js';
import { ProgramTermsRow } from './program-terms.projection.js';
import { ProgramRow, termsAt } from './programs.projection.js';

const programId = 'growth';
const note = '00000000-0000-4000-8000-000000000001';

describe('programs', () => {
  it('has one row for each program, with its terms and its tiers in order', () => {
    const rows = given(launched(), launched({ programId: 'studio', name: 'Studio', currency: 'BRL' }));
    expect(rowsOf(rows, ProgramRow).map(({ programId, currency }) => [programId, currency])).toEqual([
      ['growth', 'EUR'],
      ['studio', 'BRL'],
    ]);
    expect(rowsOf(rows, ProgramRow)[0]).toMatchObject({
      status: 'running',
      admission: 'open',
      versions: [
        {
          terms: someTerms({ holdingDays: 14 }),
          tiers: [{ name: 'Registered' }, { name: 'Silver' }, { name: 'Gold' }],
        },
      ],
    });
  });

  it('knows whether it runs, and why it does not', () => {
    const paused = happened(
      'ProgramPaused',
      { programId, reason: 'capacity', noteId: note },
      { at: '2026-02-01T00:00:00.000Z' },
    );
    expect(rowsOf(given(launched(), paused), ProgramRow)[0]).toMatchObject({
      status: 'paused',
      statusReason: 'capacity',
      statusNoteId: note,
      statusSince: '2026-02-01T00:00:00.000Z',
    });
    expect(rowsOf(given(launched(), paused, happened('ProgramResumed', { programId })), ProgramRow)[0]).toMatchObject({
      status: 'running',
      statusReason: null,
      statusNoteId: null,
    });
    expect(
      rowsOf(given(launched(), happened('ProgramClosed', { programId, reason: 'legal' })), ProgramRow)[0],
    ).toMatchObject({ status: 'closed', statusReason: 'legal' });
  });

  it('has the latest admission, form, rules and version of each track', () => {
    const track = (trackId: string, version: number) =>
      happened('TrackDefined', {
        ...{ programId, trackId, version, name: trackId, validMonths: null, noticeDays: 30 },
        requirements: [{ requirementId: 'exam', name: 'Exam' }],
      });
    const rows = given(
      launched(),
      happened('AdmissionChanged', { programId, admission: 'invitation' }),
      happened('ApplicationFormDefined', { programId, version: 1, fields: [] }),
      track('basics', 1),
      track('sales', 1),
      track('basics', 2),
    );
    expect(rowsOf(rows, ProgramRow)[0]).toMatchObject({
      admission: 'invitation',
      form: { version: 1, fields: [] },
      rules: null,
      tracks: [
        { trackId: 'sales', version: 1 },
        { trackId: 'basics', version: 2 },
      ],
    });
  });
});

describe('the terms in force', () => {
  const later = published(3, { effectiveFrom: '2026-03-31T22:00:00.000Z' }, '2026-02-10');
  const [row] = rowsOf(given(launched(), published(2), later), ProgramRow) as [ProgramRow];
  const versions = (closedAt: string | null) => {
    const { current, coming } = termsAt(row, closedAt);
    return [current.terms.version, coming.map(({ terms }) => terms.version)];
  };

  it('are those published last, where they were in force at once', () => {
    expect(versions(null)).toEqual([2, [3]]);
    expect(versions('2026-03-30T21:59:59.999Z')).toEqual([2, [3]]);
  });

  it('change with the day that follows the last closed one', () => {
    expect(versions('2026-03-31T21:59:59.999Z')).toEqual([3, []]);
  });

  it('are kept, version by version', () => {
    expect(rowsOf(given(launched(), published(2), later), ProgramTermsRow)).toMatchObject([
      { programId, version: 1, difference: [], position: 1 },
      { programId, version: 2, difference: ['What version 2 changes.'], position: 2 },
      { programId, version: 3, effectiveFrom: '2026-03-31T22:00:00.000Z', publishedAt: '2026-02-10T12:00:00.000Z' },
    ]);
  });
});
