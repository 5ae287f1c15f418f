import { describe, it } from '@jest/globals';
import { given, happened, programLaunched } from '@vouch/testing';
import { command } from '../command.js';
import { attributeWhenCustomerConverted as policy } from './attribute-when-customer-converted.js';
import { AttributeCustomer, FlagConversion } from './commands.js';

const referredAt = '2026-01-05T10:00:00.000Z';
const convertedAt = '2026-01-31T23:30:00.000Z';
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

const launched = programLaunched({ zone: 'Europe/Berlin' });
const referred = (at = referredAt) =>
  happened('ReferralMade', { referralId: 'r1', programId: 'growth', partnerId: 'p1' }, { at });
const converted = (declaredMonthlyRevenue = eur(100_000_000), customerId = 'c1') =>
  happened('CustomerConverted', { customerId, referralId: 'r1', declaredMonthlyRevenue }, { at: convertedAt });

const attribute = (sourceEventId: string, change: Partial<AttributeCustomer> = {}) =>
  command(AttributeCustomer, {
    partnerId: 'p1',
    programId: 'growth',
    customerId: 'c1',
    referralId: 'r1',
    referredAt,
    convertedAt,
    convertedOn: '2026-02-01',
    sourceEventId,
    occurredAt: convertedAt,
    ...change,
  });

describe('a customer is attributed to the partner whose referral its conversion named', () => {
  const conversion = converted();

  it('on the day that it was in the zone of the program', () => {
    given(launched, referred()).whenPolicy(policy, conversion).then(attribute(conversion.id));
  });

  it('when the referral is recorded after the conversion', () => {
    given(launched, conversion).whenPolicy(policy, referred()).then(attribute(conversion.id));
  });

  it('when the program is launched after both', () => {
    given(conversion, referred()).whenPolicy(policy, launched).then(attribute(conversion.id));
    given(referred(), conversion)
      .whenPolicy(policy, launched)
      .then(attribute(conversion.id))
      .thenRow('programs', {
        launched: { growth: { zone: 'Europe/Berlin', plausibleMonthlyRevenueMinor: 100_000_000 } },
        waiting: {},
      });
  });

  it('each time that a referral is named', () => {
    const second = converted(eur(1), 'c2');
    given(launched, conversion, second)
      .whenPolicy(policy, referred())
      .then(attribute(conversion.id), attribute(second.id, { customerId: 'c2' }));
  });

  it('once: nothing waits any longer', () => {
    given(conversion, referred(), launched)
      .whenPolicy(policy, { ...launched, data: { ...launched.data, programId: 'studio' } })
      .thenNothing();
  });
});

describe('a customer is nobody’s', () => {
  it('without a referral, or with one that nobody recorded', () => {
    given(launched, referred())
      .whenPolicy(policy, happened('CustomerConverted', { customerId: 'c1' }))
      .thenNothing();
    given(launched)
      .whenPolicy(policy, happened('CustomerConverted', { customerId: 'c1', referralId: 'r9' }))
      .thenNothing();
  });
});

describe('a conversion is flagged, and attributed all the same', () => {
  const pair = { partnerId: 'p1', programId: 'growth', customerId: 'c1' };

  it('when it was won before the first contact', () => {
    const conversion = converted();
    const late = '2026-01-31T23:30:00.001Z';
    given(launched, referred(late))
      .whenPolicy(policy, conversion)
      .then(
        attribute(conversion.id, { referredAt: late }),
        command(FlagConversion, {
          flag: {
            ...pair,
            reason: 'won-before-first-contact',
            referredAt: late,
            convertedAt,
            sourceEventId: conversion.id,
          },
          occurredAt: convertedAt,
        }),
      );
  });

  it('but not when it was won at that very moment', () => {
    const conversion = converted();
    given(launched, referred(convertedAt))
      .whenPolicy(policy, conversion)
      .then(attribute(conversion.id, { referredAt: convertedAt }));
  });

  it('when it declared more revenue than the program finds plausible', () => {
    const conversion = converted(eur(100_000_001));
    given(launched, referred())
      .whenPolicy(policy, conversion)
      .then(
        attribute(conversion.id),
        command(FlagConversion, {
          flag: {
            ...pair,
            reason: 'declared-revenue-implausible',
            declaredMonthlyRevenue: eur(100_000_001),
            plausibleMonthlyRevenueMinor: 100_000_000,
            sourceEventId: conversion.id,
          },
          occurredAt: convertedAt,
        }),
      );
  });
});
