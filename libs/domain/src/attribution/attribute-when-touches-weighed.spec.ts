import { describe, it } from '@jest/globals';
import type { EventData, Touch } from '@vouch/events';
import { given, happened, programLaunched } from '@vouch/testing';
import { command } from '../command.js';
import { attributeWhenTouchesWeighed as policy } from './attribute-when-touches-weighed.js';
import { AttributeCustomer, FlagConversion, RefuseAttribution } from './commands.js';

const customerId = 'c1';
const pair = { partnerId: 'p1', programId: 'growth', customerId };
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
/** The next day in Berlin. */
const convertedAt = '2026-03-18T23:30:00.000Z';
const referredAt = '2026-03-01T10:00:00.000Z';

const launched = programLaunched({ zone: 'Europe/Berlin', plausibleMonthlyRevenueMinor: 1_000_000 });
const converted = (said: Partial<EventData<'CustomerConverted'>> = {}) =>
  happened('CustomerConverted', { customerId, referralId: 'r1', ...said }, { at: convertedAt });

const touch = (referralId: string, partnerId: string, outcome: Touch['outcome']): Touch => ({
  referralId,
  kind: 'same-person',
  via: 'form',
  partnerId,
  programId: 'growth',
  referredAt,
  outcome,
});
const first = touch('r1', 'p1', 'credited');
const credited = { referralId: 'r1', partnerId: 'p1', programId: 'growth', via: 'form' as const, referredAt };
const weighed = (touches: Touch[], said: Partial<NonNullable<EventData<'TouchesWeighed'>['credited']>> = {}) =>
  happened('TouchesWeighed', { customerId, credited: { ...credited, ...said }, model: 'last', touches });
const nobodys = (...touches: Touch[]) => happened('TouchesWeighed', { customerId, model: 'last', touches });

const conversion = converted();
const sourceEventId = conversion.id;
const attribute = (touches: Touch[], said: Partial<AttributeCustomer> = {}) =>
  command(AttributeCustomer, {
    ...pair,
    referralId: 'r1',
    via: 'form',
    touches,
    referredAt,
    convertedAt,
    convertedOn: '2026-03-19',
    sourceEventId,
    occurredAt: convertedAt,
    ...said,
  });
type Refusal = EventData<'AttributionRefused'>;
const refuse = (refusal: Pick<Refusal, 'partnerId' | 'referralId' | 'reason' | 'touches'> & Partial<Refusal>) =>
  command(RefuseAttribution, {
    refusal: { programId: 'growth', customerId, convertedAt, sourceEventId, ...refusal },
    occurredAt: convertedAt,
  });

describe('a customer whose touches were weighed', () => {
  it('is credited on the day of its conversion in the zone of the program, with all touches', () => {
    given(launched, conversion)
      .whenPolicy(policy, weighed([first]))
      .then(attribute([first]))
      .thenRow('conversion:c1', null);
  });

  it('is credited with its link and what it began on', () => {
    const began = converted({ plan: 'team', seats: 5 });
    given(launched, began)
      .whenPolicy(policy, weighed([first], { code: 'fair', via: 'link' }))
      .then(attribute([first], { code: 'fair', via: 'link', plan: 'team', seats: 5, sourceEventId: began.id }));
  });

  it('is credited to nobody where nothing counts', () => {
    given(launched, conversion)
      .whenPolicy(policy, nobodys({ referralId: 'r1', kind: 'named', outcome: 'left-open' }))
      .thenNothing()
      .thenRow('conversion:c1', null);
  });
});

describe('a partner that brought the customer too', () => {
  it.each([
    ['lower-priority', 'lower-priority'],
    ['earlier', 'earlier-touch'],
    ['same-instant', 'same-instant'],
    ['after-conversion', 'after-conversion'],
    ['outside-window', 'outside-window'],
    ['refused', 'referral-refused'],
    ['not-protected', 'not-protected'],
  ] as const)('is told why it is not its own: %s', (outcome, reason) => {
    const touches = [first, touch('r2', 'p2', outcome)];
    given(launched, conversion)
      .whenPolicy(policy, weighed(touches))
      .then(
        attribute(touches),
        refuse({ partnerId: 'p2', referralId: 'r2', reason, creditedReferralId: 'r1', touches }),
      );
  });

  it('is told so where nobody is credited', () => {
    const touches = [touch('r2', 'p2', 'outside-window')];
    given(launched, conversion)
      .whenPolicy(policy, nobodys(...touches))
      .then(refuse({ partnerId: 'p2', referralId: 'r2', reason: 'outside-window', touches }));
  });

  it('is told once, by its first touch', () => {
    const touches = [
      first,
      touch('r2', 'p2', 'refused'),
      touch('r3', 'p2', 'earlier'),
      touch('r4', 'p3', 'lower-priority'),
    ];
    const to = { creditedReferralId: 'r1', touches };
    given(launched, conversion)
      .whenPolicy(policy, weighed(touches))
      .then(
        attribute(touches),
        refuse({ partnerId: 'p2', referralId: 'r2', reason: 'referral-refused', ...to }),
        refuse({ partnerId: 'p3', referralId: 'r4', reason: 'lower-priority', ...to }),
      );
  });

  it('is not told of another referral of its own that was credited, nor of what was left open', () => {
    const touches: Touch[] = [
      touch('r0', 'p1', 'earlier'),
      first,
      { referralId: 'r2', kind: 'named', outcome: 'left-open' },
    ];
    given(launched, conversion).whenPolicy(policy, weighed(touches)).then(attribute(touches));
  });
});

describe('a conversion that looks wrong', () => {
  it('is credited, and flagged where it came before first contact', () => {
    const late = '2026-03-18T23:30:00.001Z';
    const early = {
      ...pair,
      reason: 'won-before-first-contact' as const,
      referredAt: late,
      convertedAt,
      sourceEventId,
    };
    given(launched, conversion)
      .whenPolicy(policy, weighed([first], { referredAt: late }))
      .then(
        attribute([first], { referredAt: late }),
        command(FlagConversion, { flag: early, occurredAt: convertedAt }),
      );
    given(launched, conversion)
      .whenPolicy(policy, weighed([first], { referredAt: convertedAt }))
      .then(attribute([first], { referredAt: convertedAt }));
  });

  it('is credited, and flagged where it declared more than is plausible', () => {
    const absurd = converted({ declaredMonthlyRevenue: eur(1_000_001) });
    given(launched, absurd)
      .whenPolicy(policy, weighed([first]))
      .then(
        attribute([first], { sourceEventId: absurd.id }),
        command(FlagConversion, {
          flag: {
            ...pair,
            reason: 'declared-revenue-implausible',
            declaredMonthlyRevenue: eur(1_000_001),
            plausibleMonthlyRevenueMinor: 1_000_000,
            sourceEventId: absurd.id,
          },
          occurredAt: convertedAt,
        }),
      );
    const plausible = converted({ declaredMonthlyRevenue: eur(1_000_000) });
    given(launched, plausible)
      .whenPolicy(policy, weighed([first]))
      .then(attribute([first], { sourceEventId: plausible.id }));
  });
});
