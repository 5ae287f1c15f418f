import { describe, it } from '@jest/globals';
import type { EventData } from '@vouch/events';
import { commissionAccrued, given, happened, programLaunched } from '@vouch/testing';
import { command } from '../command.js';
import { HoldCommission, HoldPartner, RaiseSignal, RejectHold, ReleaseHold, SetFraudRules } from './commands.js';
import { holdIdOf } from './hold-id.js';
import { USUAL_RULES } from './rules.js';

const ids = { partnerId: 'p1', programId: 'growth' };
const launched = programLaunched({ zone: 'Europe/Berlin' });
const applied = happened('PartnerApplied', { ...ids, attempt: 1 });
const accrued = happened('CommissionAccrued', commissionAccrued());
const sourceEventId = '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10';
const holdId = holdIdOf('p1', 1);
const at = '2026-02-09T23:30:00.000Z';
const day = '2026-02-10';

const placed = (said: Partial<EventData<'HoldPlaced'>> = {}) =>
  happened('HoldPlaced', {
    ...ids,
    holdId,
    covers: {},
    because: 'person',
    reason: 'looks-wrong',
    placedOn: day,
    placedBy: 'key:test',
    ...said,
  });
const holdPartner = command(HoldPartner, { ...ids, reason: 'looks-wrong', occurredAt: at });

describe('a person', () => {
  const before = given().alongside(launched, applied, accrued);

  it('puts a partner on hold, once', () => {
    before.when(holdPartner).then(placed());
    given(placed()).alongside(launched, applied).when(holdPartner).thenNothing();
  });

  it('puts one commission on hold', () => {
    const { commissionId } = accrued.data;
    const hold = { ...ids, commissionId, currency: 'EUR', reason: 'looks-wrong', occurredAt: at };
    before.when(command(HoldCommission, hold)).then(placed({ covers: { commissionId } }));
    before.when(command(HoldCommission, { ...hold, commissionId: 'other' })).thenRejected('CommissionUnknown');
  });

  it('can hold only a partner of the program', () => {
    given().alongside(launched).when(holdPartner).thenRejected('PartnerUnknown');
    before.when(command(HoldPartner, { ...holdPartner, programId: 'studio' })).thenRejected('PartnerInOtherProgram');
  });

  const ending = { partnerId: 'p1', holdId, reason: 'checked', occurredAt: at };
  const endedSo = { ...ids, holdId, covers: {}, reason: 'checked', endedOn: day, endedBy: 'key:test' };
  it.each([
    ['releases', command(ReleaseHold, ending), happened('HoldReleased', endedSo)],
    [
      'rejects',
      command(RejectHold, { ...ending, grounds: 'given-back' }),
      happened('HoldRejected', { ...endedSo, grounds: 'given-back' }),
    ],
  ] as const)('%s a hold, once, with a reason', (_, end, ended) => {
    given(placed()).alongside(launched).when(end).then(ended);
    given(placed(), ended).when(end).thenRejected('HoldAlreadyEnded');
    given().when(end).thenRejected('HoldUnknown');
  });
});

describe('a signal', () => {
  const signal: RaiseSignal['signal'] = {
    ...ids,
    signal: 'refund-rate',
    signalId: 's1',
    evidence: { counts: { part: 5, whole: 10 } },
    raisedOn: day,
    sourceEventId,
  };
  const raise = (holds: boolean, signalId = 's1') =>
    command(RaiseSignal, { signal: { ...signal, signalId }, holds, covers: {} });
  const bySignals = placed({ because: 'signals', reason: 'refund-rate' });

  it('is recorded where nothing follows, and once', () => {
    given().when(raise(false)).then(happened('FraudSignalRaised', signal));
    given(happened('FraudSignalRaised', signal)).when(raise(true)).thenNothing();
  });

  it('puts on hold what it is about, where the program says so', () => {
    given()
      .when(raise(true))
      .then(happened('FraudSignalRaised', { ...signal, holdId }), bySignals);
  });

  it('adds to a hold that is open, and makes another beside one of a person', () => {
    const second = { ...signal, signalId: 's2' };
    given(bySignals)
      .when(raise(true, 's2'))
      .then(happened('FraudSignalRaised', { ...second, holdId }));
    given(placed())
      .when(raise(true))
      .then(happened('FraudSignalRaised', { ...signal, holdId: holdIdOf('p1', 2) }), {
        ...bySignals,
        data: { ...bySignals.data, holdId: holdIdOf('p1', 2) },
      });
  });
});

describe('the fraud rules of a program', () => {
  const set = (rules: SetFraudRules['rules']) => command(SetFraudRules, { programId: 'growth', rules });

  it('fill in what is usual, and are set once', () => {
    const rules = USUAL_RULES.map((usual) =>
      usual.signal === 'refund-rate' ? { ...usual, mode: 'hold' as const, percent: 30 } : usual,
    );
    const done = happened('FraudRulesSet', { programId: 'growth', rules });
    const said = set([{ signal: 'refund-rate', mode: 'hold', percent: 30 }]);
    given().when(said).then(done);
    given(done).when(said).thenNothing();
  });

  it('refuse a number that a signal does not look at', () => {
    given()
      .when(set([{ signal: 'own-referral', mode: 'hold', percent: 30 }]))
      .thenRejected('ThresholdUnexpected', 'percent');
  });
});
