import { describe, expect, it } from '@jest/globals';
import type { EventData, RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched, sealedId } from '@vouch/testing';
import { command, type Command } from '../command.js';
import {
  AddPayoutLine,
  ApprovePayout,
  BeginSending,
  LeaveOutOfPayout,
  ListPayoutPartners,
  ProposePayout,
  RecordPayoutResult,
  RejectPayout,
  ResolvePayout,
} from './commands.js';

const ids = { payoutId: 'out1', programId: 'growth' };
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const inBerlin = programLaunched({ zone: 'Europe/Berlin' });
const by = (actor: string) => ({ actor });

const propose = (change: Partial<ProposePayout> = {}) =>
  command(ProposePayout, { ...ids, currency: 'EUR', occurredAt: '2026-03-31T22:30:00.000Z', ...change });
const proposal = (change: Partial<EventData<'PayoutProposed'>> = {}) =>
  happened('PayoutProposed', {
    ...ids,
    currency: 'EUR',
    minimumMinor: 0,
    methods: ['sepa', 'paypal', 'wise', 'stripe', 'manual'],
    coolOffDays: 7,
    proposedBy: 'person:ann',
    proposedOn: '2026-04-01',
    ...change,
  });
const listed = (...partners: string[]) => happened('PayoutPartnersListed', { ...ids, partners });
const line = (partnerId: string, amountMinor = 200) => ({ ...ids, partnerId, amount: eur(amountMinor) });
const addedBy = (method: 'sepa' | 'manual', partnerId = 'p1') =>
  happened('PayoutLineAdded', {
    ...line(partnerId),
    method,
    ...(method === 'manual' ? {} : { detailsId: `d-${partnerId}` }),
  });
const leftOut = (partnerId: string) => happened('PayoutPartnerLeftOut', { ...ids, partnerId, reason: 'below-minimum' });
const approval = happened('PayoutApproved', { ...ids, lines: 1, total: eur(200), approvedBy: 'person:bob' });

const whole = [proposal(), listed('p1', 'p2'), addedBy('sepa'), leftOut('p2')];
const approved = [...whole, approval];
const byHand = [proposal(), listed('p1'), addedBy('manual'), approval];
const begun = happened('PayoutSendingBegun', { ...line('p1'), method: 'sepa', detailsId: 'd-p1', sendingId: 's1' });
const sending = [...approved, begun];

describe('proposing a payout', () => {
  it('holds by what the program’s rules say then, and says who it was', () => {
    const rules = happened('PayoutRulesSet', {
      programId: 'growth',
      daysOfMonth: [],
      minimums: [eur(5_000), { amountMinor: 70, currency: 'USD' }],
      methods: ['sepa'],
      coolOffDays: 3,
    });
    given()
      .alongside(inBerlin, rules)
      .when(propose({ partners: ['p1'] }), by('person:ann'))
      .then({ ...proposal({ partners: ['p1'], minimumMinor: 5_000, methods: ['sepa'], coolOffDays: 3 }) });
    given().alongside(inBerlin).when(propose(), by('person:ann')).then(proposal());
  });

  it('is harmless when it is the same, and refused when it is another', () => {
    given(proposal()).when(propose()).thenNothing();
    for (const other of [{ currency: 'USD' }, { partners: ['p1'] }, { method: 'manual' as const }])
      given(proposal()).when(propose(other)).thenRejected('PayoutAlreadyProposed', 'another id');
  });

  it.each<[string, Command, RecordedEvent]>([
    ['whom it asks', command(ListPayoutPartners, { payoutId: 'out1', partners: ['p1', 'p2'] }), listed('p1', 'p2')],
    [
      'a line',
      command(AddPayoutLine, {
        payoutId: 'out1',
        partnerId: 'p1',
        amount: eur(200),
        method: 'sepa',
        detailsId: 'd-p1',
      }),
      addedBy('sepa'),
    ],
    [
      'who is left out',
      command(LeaveOutOfPayout, { payoutId: 'out1', partnerId: 'p2', reason: 'below-minimum', until: undefined }),
      leftOut('p2'),
    ],
  ])('learns %s, once', (_, told, event) => {
    given(proposal()).when(told).then(event);
    given(proposal(), event).when(told).thenNothing();
  });
});

describe('approving a payout', () => {
  const approve = command(ApprovePayout, { payoutId: 'out1' });

  it('takes another person than who proposed it', () => {
    given(...whole)
      .when(approve, by('person:ann'))
      .thenRejected('ApproverProposedIt', 'somebody else');
    given(...whole)
      .when(approve, by('person:bob'))
      .then(approval);
    given(proposal({ proposedBy: 'policy:propose-when-day-closed' }), ...whole.slice(1))
      .when(approve, by('person:ann'))
      .then(happened('PayoutApproved', { ...ids, lines: 1, total: eur(200), approvedBy: 'person:ann' }));
  });

  it('sees keys without a holder as persons of their own', () => {
    const asKey = [proposal({ proposedBy: 'key:console' }), ...whole.slice(1)];
    given(...asKey)
      .when(approve, by('key:console'))
      .thenRejected('ApproverProposedIt');
    expect(given(...asKey).when(approve, by('key:other')).decision).toMatchObject([{ type: 'PayoutApproved' }]);
  });

  it.each<[string, readonly RecordedEvent[]]>([
    ['PayoutNotProposed', []],
    ['PayoutNotReady', [proposal()]],
    ['PayoutNotReady', [proposal(), listed('p1', 'p2'), addedBy('sepa')]],
    ['PayoutEmpty', [proposal(), listed()]],
    ['PayoutEmpty', [proposal(), listed('p2'), leftOut('p2')]],
    [
      'PayoutAlreadyRejected',
      [...whole, happened('PayoutRejected', { ...ids, currency: 'EUR', partners: ['p1'], reason: 'too-early' })],
    ],
  ])('is refused: %s', (code, events) => {
    given(...events)
      .when(approve, by('person:bob'))
      .thenRejected(code);
  });

  it('is harmless the second time, whoever says it', () => {
    given(...approved)
      .when(approve, by('person:ann'))
      .thenNothing();
  });
});

describe('rejecting a payout', () => {
  const reject = command(RejectPayout, { payoutId: 'out1', reason: 'too-early', note: 'After the audit.' });
  const rejected = { ...ids, currency: 'EUR', partners: ['p1'], reason: 'too-early', noteId: sealedId('note') };

  it('gives all of it back, also after it was approved', () => {
    for (const events of [whole, approved])
      given(...events)
        .when(reject)
        .then(happened('PayoutRejected', rejected));
    given(...whole, happened('PayoutRejected', rejected))
      .when(reject)
      .thenNothing();
  });

  it.each([
    ['PayoutNotProposed', []],
    ['PayoutNotReady', [proposal()]],
    ['PayoutAlreadySent', sending],
  ] as const)('is refused: %s', (code, events) => {
    given(...events)
      .when(reject)
      .thenRejected(code);
  });
});

describe('beginning to send', () => {
  const begin = (change: Partial<BeginSending> = {}) =>
    command(BeginSending, { payoutId: 'out1', method: 'sepa', ...change });

  it('is recorded once for each line, under a name that follows from payout and partner', () => {
    const [first, again] = [begin(), begin({ partners: ['p1'] })].map((told) => given(...approved).when(told).decision);
    const sendingId = expect.stringMatching(/^[0-9a-z]{25}$/);
    expect(first).toEqual([{ type: 'PayoutSendingBegun', data: { ...begun.data, sendingId } }]);
    expect(again).toEqual(first);
    for (const ended of [[], [happened('PayoutLineFailed', { ...line('p1'), code: 'ac04', outcomeBy: 'result' })]])
      given(...sending, ...ended)
        .when(begin())
        .thenRejected('NothingToSend', 'never sent again');
  });

  const suspended = happened('PartnerSuspended', { programId: 'growth', partnerId: 'p1', reason: 'complaint' });
  const forfeited = happened('PartnerTerminated', {
    programId: 'growth',
    partnerId: 'p1',
    reason: 'fraud',
    balance: 'forfeit',
    referrals: 'stop',
  });
  it.each<[string, string, readonly RecordedEvent[], readonly RecordedEvent[], BeginSending]>([
    ['PayoutNotProposed', '', [], [], begin()],
    ['PayoutNotApproved', 'nothing of it is paid', whole, [], begin()],
    ['NothingToSend', 'paypal', approved, [], begin({ method: 'paypal' })],
    ['NothingToSend', '', approved, [], begin({ partners: ['p9'] })],
    ['NothingToSend', 'suspended', approved, [suspended], begin()],
    ['NothingToSend', 'lost their balance', approved, [forfeited], begin()],
    ['ClockIsSimulated', 'never pays', approved, [happened('ClockSimulated', { startsOn: '2026-01-01' })], begin()],
  ])('is refused: %s %s', (code, says, own, others, told) => {
    given(...own)
      .alongside(...others)
      .when(told)
      .thenRejected(code, says);
  });
});

describe('what becomes of a line', () => {
  const evidence = { outcomeBy: 'result' as const };
  const ended = {
    paid: happened('PayoutLinePaid', { ...line('p1'), paidOn: '2026-04-02', ...evidence }),
    failed: happened('PayoutLineFailed', { ...line('p1'), code: 'ac04', ...evidence }),
    'in-doubt': happened('PayoutLineInDoubt', { ...line('p1'), code: 'timeout' }),
    bounced: happened('PayoutLineBounced', { ...line('p1'), code: 'ac06' }),
  };
  const CODES = { paid: undefined, failed: 'ac04', 'in-doubt': 'timeout', bounced: 'ac06' } as const;
  type Outcome = keyof typeof ended;
  const told = (outcome: Outcome) =>
    command(RecordPayoutResult, {
      payoutId: 'out1',
      partnerId: 'p1',
      outcome,
      ...(CODES[outcome] === undefined ? {} : { code: CODES[outcome] }),
      occurredAt: '2026-04-01T22:30:00.000Z',
    });
  const STATES: Readonly<Record<string, readonly RecordedEvent[]>> = {
    open: approved,
    'open, by hand': byHand,
    sending,
    'in doubt': [...sending, ended['in-doubt']],
    paid: [...sending, ended.paid],
    failed: [...sending, ended.failed],
    bounced: [...sending, ended.paid, ended.bounced],
  };

  /** By state, then by what is told: recorded, already true, or why it is refused. */
  it.each<[keyof typeof STATES, Readonly<Record<Outcome, string>>]>([
    [
      'open',
      { paid: 'PayoutLineNotSent', failed: 'recorded', 'in-doubt': 'PayoutLineNotSent', bounced: 'PayoutLineNotPaid' },
    ],
    [
      'open, by hand',
      { paid: 'recorded', failed: 'recorded', 'in-doubt': 'PayoutLineNotSent', bounced: 'PayoutLineNotPaid' },
    ],
    ['sending', { paid: 'recorded', failed: 'recorded', 'in-doubt': 'recorded', bounced: 'PayoutLineNotPaid' }],
    ['in doubt', { paid: 'recorded', failed: 'recorded', 'in-doubt': 'so', bounced: 'PayoutLineNotPaid' }],
    ['paid', { paid: 'so', failed: 'PayoutLineAlreadyPaid', 'in-doubt': 'so', bounced: 'recorded' }],
    ['failed', { paid: 'PayoutLineAlreadyFailed', failed: 'so', 'in-doubt': 'so', bounced: 'PayoutLineNotPaid' }],
    ['bounced', { paid: 'PayoutLineAlreadyFailed', failed: 'so', 'in-doubt': 'so', bounced: 'so' }],
  ])('when it is %s', (state, expected) => {
    for (const outcome of ['paid', 'failed', 'in-doubt', 'bounced'] as const) {
      const decided = given(...STATES[state]!)
        .alongside(inBerlin)
        .when(told(outcome));
      if (expected[outcome] === 'recorded') decided.then(ended[outcome]);
      else if (expected[outcome] === 'so') decided.thenNothing();
      else decided.thenRejected(expected[outcome]);
    }
  });

  it('is told by code where it did not arrive, and of a line that is there and approved', () => {
    const bare = command(RecordPayoutResult, { payoutId: 'out1', partnerId: 'p1', outcome: 'failed' });
    given(...sending)
      .when(bare)
      .thenRejected('ResultCodeMissing');
    given(...sending)
      .when(command(RecordPayoutResult, { ...told('paid'), partnerId: 'p2' }))
      .thenRejected('PayoutLineUnknown');
    given(...whole)
      .when(told('paid'))
      .thenRejected('PayoutNotApproved');
    given().when(told('paid')).thenRejected('PayoutNotProposed');
  });

  it.each(['sending', 'in doubt'])('is found out by a person while it is %s', (state) => {
    const resolve = (outcome: 'paid' | 'failed') =>
      command(ResolvePayout, {
        payoutId: 'out1',
        partnerId: 'p1',
        outcome,
        reason: 'bank-statement',
        note: 'Page 3.',
        occurredAt: '2026-04-05T12:00:00.000Z',
      });
    const person = { outcomeBy: 'person' as const, reason: 'bank-statement', noteId: sealedId('note') };
    given(...STATES[state]!)
      .when(resolve('paid'))
      .then(happened('PayoutLinePaid', { ...line('p1'), paidOn: '2026-04-05', ...person }));
    given(...STATES[state]!)
      .when(resolve('failed'))
      .then(happened('PayoutLineFailed', { ...line('p1'), code: 'not-paid', ...person }));
    given(...approved)
      .when(resolve('paid'))
      .thenRejected('PayoutLineNotSent');
    given(...STATES['failed']!)
      .when(resolve('paid'))
      .thenRejected('PayoutLineAlreadyFailed');
  });
});
