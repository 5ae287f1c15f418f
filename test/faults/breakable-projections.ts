import type { RecordedEvent } from '@vouch/events';
import type { Folding, Projection, Row } from '@vouch/read-models';
import { days, tallies } from '../../libs/runtime/testing/projections.js';

/** The test read models, in a version and with a bug that some events meet, as it is asked for. */
export function projectionsOf(wanted: { readonly version: number; readonly broken: boolean }): readonly Projection[] {
  return [wanted.broken ? meetingABug(tallies) : tallies, { ...days, version: wanted.version }];
}

function meetingABug(projection: Projection): Projection {
  const { key, fold } = projection.on.CertificationAwarded as unknown as Folding<Row, 'CertificationAwarded'>;
  const buggy: Folding<Row, 'CertificationAwarded'> = {
    key,
    fold: (row, event: RecordedEvent<'CertificationAwarded'>) => {
      if (event.data.trackId === 't9') throw new TypeError('Track t9 was not expected.');
      return fold(row, event);
    },
  };
  return { ...projection, on: { ...projection.on, CertificationAwarded: buggy } } as unknown as Projection;
}
