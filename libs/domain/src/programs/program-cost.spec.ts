import { describe, it } from '@jest/globals';
import { given, happened } from '@vouch/testing';
import { command } from '../command.js';
import { RecordProgramCost } from './commands.js';

const fields = {
  costId: 'fair-2026',
  programId: 'growth',
  kind: 'event',
  amount: { amountMinor: 250_000, currency: 'EUR' },
  incurredOn: '2026-02-01',
};
const record = (change: Partial<RecordProgramCost> = {}) => command(RecordProgramCost, { ...fields, ...change });
const recorded = happened('ProgramCostRecorded', fields);

describe('recording what a program cost', () => {
  it('keeps it for the program as a whole, or for the partner that it was spent on', () => {
    given().when(record()).then(recorded);
    given()
      .when(record({ partnerId: 'p1' }))
      .then({ type: 'ProgramCostRecorded', data: { ...fields, partnerId: 'p1' } });
  });

  it('is harmless when it is told again', () => {
    given(recorded).when(record()).thenNothing();
  });

  it('is refused when it is told otherwise', () => {
    given(recorded)
      .when(record({ kind: 'software' }))
      .thenRejected('CostAlreadyRecorded', 'fair-2026');
  });
});
