import { describe, it } from '@jest/globals';
import { given, happened } from '@vouch/testing';
import { command } from '../command.js';
import { RecordReferral } from './commands.js';

const at = '2026-03-01T10:00:00.000Z';
const data = { referralId: 'r1', programId: 'growth', partnerId: 'p1' };
const made = happened('ReferralMade', { ...data, via: 'form', source: 'fair' }, { at });
const report = (change: Partial<RecordReferral> = {}) =>
  command(RecordReferral, { ...data, source: 'fair', ...change });

describe('recording a referral', () => {
  it('needs neither its partner nor its program', () => {
    given().when(report()).then(made);
    given()
      .when(report({ source: undefined }))
      .then({ type: 'ReferralMade', data: { ...data, via: 'form' } });
  });

  it('is harmless when it is told again, with or without its time', () => {
    given(made).when(report()).thenNothing();
    given(made)
      .when(report({ occurredAt: at }))
      .thenNothing();
  });

  it('is refused when it is told again otherwise', () => {
    for (const other of [{ partnerId: 'p2' }, { source: undefined }, { occurredAt: '2026-03-01T10:00:00.001Z' }])
      given(made).when(report(other)).thenRejected('ReferralAlreadyRecorded', 'r1');
  });
});
