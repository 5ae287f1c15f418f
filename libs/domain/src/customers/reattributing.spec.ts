import { describe, it } from '@jest/globals';
import type { EventData, RecordedEvent } from '@vouch/events';
import { given, happened, sealedId } from '@vouch/testing';
import { command } from '../command.js';
import { ReattributeCustomer, WeighTouches } from './commands.js';

const at = '2026-01-10T10:00:00.000Z';
const programId = 'growth';
const partner = (partnerId: string) => ({ partnerId, programId });
const approved = ['p1', 'p2'].map((partnerId) =>
  happened('ApplicationApproved', { ...partner(partnerId), by: 'person' }),
);
const converted = happened('CustomerConverted', { customerId: 'c1', referralId: 'r1' }, { at });
const credited = { referralId: 'r1', ...partner('p1'), via: 'form' as const, referredAt: at };
const weighed = happened('TouchesWeighed', {
  customerId: 'c1',
  credited,
  model: 'last',
  touches: [{ ...credited, kind: 'named', outcome: 'credited' }],
});
const nobodys = happened('TouchesWeighed', {
  customerId: 'c1',
  model: 'last',
  touches: [{ referralId: 'r1', kind: 'named', outcome: 'refused' }],
});
const paid = (paymentId: string) =>
  happened('PaymentReceived', { customerId: 'c1', paymentId, amount: { amountMinor: 1_000, currency: 'EUR' } });
const claimed = happened('CommissionClaimed', {
  claimId: 'k1',
  ...partner('p2'),
  customerId: 'c1',
  noteId: sealedId('note'),
});
const refused = happened('ClaimRefused', {
  claimId: 'k1',
  ...partner('p2'),
  customerId: 'c1',
  reason: 'referred-too-late',
});
const decided = (said: Partial<EventData<'CustomerReattributed'>> = {}) =>
  happened('CustomerReattributed', {
    customerId: 'c1',
    from: partner('p1'),
    to: partner('p2'),
    reason: 'shown-by-phone',
    paymentIds: [],
    ...said,
  });
const give = (said: Partial<ReattributeCustomer> = {}) =>
  command(ReattributeCustomer, { customerId: 'c1', toPartnerId: 'p2', reason: 'shown-by-phone', ...said });
const deciding = (...own: RecordedEvent[]) => given(...own).alongside(...approved);

describe('giving a customer to another partner', () => {
  it('says from whom, to whom, why, and which payments were known of it', () => {
    deciding(converted, weighed, paid('pay2'), paid('pay1'))
      .when(give())
      .then(decided({ paymentIds: ['pay1', 'pay2'] }));
    deciding(converted, weighed)
      .when(give({ since: '2026-02-01', note: 'They showed the mail.' }))
      .then(decided({ since: '2026-02-01', noteId: sealedId('note') }));
  });

  it.each([
    ['its touches came to nothing', [converted, nobodys]],
    ['they were not weighed yet', [converted]],
  ])('may be one that was nobody’s: %s', (_, own) => {
    const { from: __, ...data } = decided().data;
    deciding(...own)
      .when(give())
      .then({ type: 'CustomerReattributed', data });
  });

  it('happens once', () => {
    deciding(converted, weighed, decided()).when(give()).thenNothing();
    deciding(converted, weighed, decided({ since: '2026-02-01' }))
      .when(give({ since: '2026-02-01' }))
      .thenNothing();
  });

  it('may be undone by giving it back', () => {
    deciding(converted, weighed, decided())
      .when(give({ toPartnerId: 'p1', reason: 'mistake' }))
      .then(decided({ from: partner('p2'), to: partner('p1'), reason: 'mistake' }));
  });

  it.each([
    ['CustomerNotConverted', [], give()],
    ['CustomerAlreadyAttributed', [converted, weighed, decided()], give({ since: '2026-02-01' })],
    ['PartnerNotApproved', [converted, weighed], give({ toPartnerId: 'p3' })],
    ['ClaimNotOpen', [converted, weighed], give({ claimId: 'k1' })],
  ] as const)('is refused as %s', (code, own, command) => {
    deciding(...own)
      .when(command)
      .thenRejected(code);
  });

  it('grants a claim only while it is open, and is about this customer', () => {
    const granting = give({ claimId: 'k1' });
    given(converted, weighed)
      .alongside(...approved, claimed)
      .when(granting)
      .then(decided({ claimId: 'k1' }));
    given(converted, weighed)
      .alongside(...approved, claimed, refused)
      .when(granting)
      .thenRejected('ClaimNotOpen');
    const ofOther = happened('CommissionClaimed', { ...claimed.data, customerId: 'c2' });
    given(converted, weighed)
      .alongside(...approved, ofOther)
      .when(granting)
      .thenRejected('ClaimNotOpen');
  });

  it('leaves no touch to be weighed', () => {
    const weigh = command(WeighTouches, { customerId: 'c1' });
    deciding(converted, decided()).when(weigh).thenNothing();
  });
});
