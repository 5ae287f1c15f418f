import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { happened } from '@vouch/testing';
import { given } from '../spec-support/given.js';
import { launched } from '../spec-support/story.js';
import { payoutsOf, payoutsQuery, type PayoutsParams } from './payouts.query.js';

const ids = { payoutId: 'out1', programId: 'growth' };
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const line = (partnerId: string, amountMinor: number) => ({ ...ids, partnerId, amount: eur(amountMinor) });

const proposed = happened('PayoutProposed', {
  ...ids,
  currency: 'EUR',
  minimumMinor: 0,
  methods: ['sepa', 'manual'],
  coolOffDays: 7,
  proposedBy: 'person:ann',
  proposedOn: '2026-03-31',
});
const listed = happened('PayoutPartnersListed', { ...ids, partners: ['p1', 'p2', 'p3'] });
const answers = [
  happened('PayoutLineAdded', { ...line('p1', 2_000), method: 'sepa', detailsId: 'd1' }),
  happened('PayoutLineAdded', { ...line('p2', 500), method: 'manual' }),
  happened('PayoutPartnerLeftOut', { ...ids, partnerId: 'p3', reason: 'cooling-off', until: '2026-04-02' }),
];
const approved = happened('PayoutApproved', { ...ids, lines: 2, total: eur(2_500), approvedBy: 'person:bob' });
const sending = happened('PayoutSendingBegun', {
  ...line('p1', 2_000),
  method: 'sepa',
  detailsId: 'd1',
  sendingId: 's1',
});
const paid = (partnerId: string, amountMinor: number) =>
  happened('PayoutLinePaid', { ...line(partnerId, amountMinor), paidOn: '2026-04-01', outcomeBy: 'result' });

const params = (change: Partial<PayoutsParams> = {}): PayoutsParams => ({
  state: 'any',
  sort: '-proposed',
  limit: 100,
  ...change,
});
const only = async (...events: readonly RecordedEvent[]) =>
  (await payoutsOf(params(), given(launched(), proposed, ...events))).payouts[0];

describe('payouts', () => {
  it('say how far they are', async () => {
    expect(await only()).toMatchObject({ state: 'collecting', awaited: null });
    expect(await only(listed)).toMatchObject({ state: 'collecting', awaited: 3 });
    expect(await only(listed, ...answers)).toMatchObject({
      state: 'proposed',
      awaited: 0,
      lines: 2,
      totalMinor: 2_500,
    });
    expect(await only(listed, ...answers, approved)).toMatchObject({ state: 'approved', approvedBy: 'person:bob' });
    expect(await only(happened('PayoutPartnersListed', { ...ids, partners: [] }))).toMatchObject({ state: 'proposed' });
  });

  it('name who is left out, why and until when, beside who is paid and how', async () => {
    expect((await only(listed, ...answers))?.partners).toMatchObject([
      { partnerId: 'p1', state: 'open', amountMinor: 2_000, method: 'sepa', detailsId: 'd1' },
      { partnerId: 'p2', state: 'open', amountMinor: 500, method: 'manual', detailsId: null },
      { partnerId: 'p3', state: 'left-out', amountMinor: 0, leftOutFor: 'cooling-off', until: '2026-04-02' },
    ]);
  });

  it.each([
    ['sending', [], 0, 0],
    ['paid', [paid('p1', 2_000)], 2_000, 0],
    ['failed', [happened('PayoutLineFailed', { ...line('p1', 2_000), code: 'ac04', outcomeBy: 'result' })], 0, 2_000],
    ['in-doubt', [happened('PayoutLineInDoubt', { ...line('p1', 2_000), code: 'timeout' })], 0, 0],
    ['bounced', [paid('p1', 2_000), happened('PayoutLineBounced', { ...line('p1', 2_000), code: 'ac06' })], 0, 2_000],
  ] as const)('follow a line that is %s', async (state, events, paidMinor, returnedMinor) => {
    const one = await only(listed, ...answers, approved, sending, ...events);
    expect(one).toMatchObject({ paidMinor, returnedMinor, linesByState: { [state]: 1, open: 1, 'left-out': 1 } });
    expect(one?.partners[0]).toMatchObject({ state, sendingId: 's1' });
  });

  it('go back whole when they are rejected', async () => {
    const rejected = happened('PayoutRejected', {
      ...ids,
      currency: 'EUR',
      partners: ['p1', 'p2'],
      reason: 'too-early',
    });
    expect(await only(listed, ...answers, rejected)).toMatchObject({
      state: 'rejected',
      rejectedFor: 'too-early',
      returnedMinor: 2_500,
    });
  });

  it('are found by program and state, and one that is not there is said to be unknown', async () => {
    const rows = given(launched(), proposed, listed, ...answers);
    const found = async (change: Partial<PayoutsParams>) => (await payoutsOf(params(change), rows)).payouts.length;
    expect(await found({ program: 'growth', state: 'proposed' })).toBe(1);
    expect(await found({ payout: 'out1', state: 'approved' })).toBe(0);
    await expect(found({ payout: 'out2' })).rejects.toMatchObject({ code: 'PayoutUnknown' });
    await expect(found({ program: 'nobody' })).rejects.toMatchObject({ code: 'ProgramUnknown' });
  });

  it('read as tables', async () => {
    const rows = given(launched(), proposed, listed, ...answers, approved, sending, paid('p1', 2_000));
    const [table] = payoutsQuery.tables(await payoutsOf(params(), rows));
    expect(table?.title).toBe('Payout out1 of growth, 2026-03-31: proposed by person:ann, approved by person:bob');
    expect(table?.rows).toEqual([
      ['p1', 'paid', '20.00', 'sepa', '', '2026-04-01', 's1'],
      ['p2', 'open', '5.00', 'manual', '', '', ''],
      ['p3', 'left-out', '', '', 'cooling-off until 2026-04-02', '', ''],
    ]);
    expect(table?.notes).toEqual(['25.00 EUR in 2 lines, of which paid 20.00, payable again 0.00.']);
  });
});
