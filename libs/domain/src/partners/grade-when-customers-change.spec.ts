import { describe, it } from '@jest/globals';
import { given, happened } from '@vouch/testing';
import { command } from '../command.js';
import { ChangePartnerTier } from './commands.js';
import { gradeWhenCustomersChange as policy } from './grade-when-customers-change.js';

const ids = { partnerId: 'p1', programId: 'growth' };
const at = '2026-04-05T06:07:08.000Z';
const REGISTERED = { activeCustomers: 0, certified: false };
const SILVER = { activeCustomers: 2, certified: false };
const GOLD = { activeCustomers: 2, certified: true };

const launched = happened('ProgramLaunched', {
  programId: 'growth',
  name: 'Growth',
  currency: 'EUR',
  zone: 'UTC',
  terms: { version: 1, rate: '0.2', months: 12, holdingDays: 0 },
  tiers: [
    { name: 'Registered', criteria: REGISTERED },
    { name: 'Silver', criteria: SILVER },
    { name: 'Gold', criteria: GOLD },
  ],
  plausibleMonthlyRevenueMinor: 1,
});
const approved = happened('ApplicationApproved', ids, { at });
const certified = happened('PartnerCertified', { ...ids, track: 'basics' }, { at });
const attributed = (customerId: string, programId = 'growth') =>
  happened(
    'CustomerAttributed',
    {
      partnerId: 'p1',
      programId,
      customerId,
      referralId: 'r1',
      referredAt: at,
      convertedAt: at,
      convertedOn: '2026-04-05',
      sourceEventId: approved.id,
    },
    { at },
  );
const churned = (customerId: string) =>
  happened(
    'ChurnCredited',
    { ...ids, customerId, convertedOn: '2026-04-05', churnedOn: '2026-05-05', sourceEventId: approved.id },
    { at },
  );
const moveTo = (to: string, facts: typeof GOLD, criteria: typeof GOLD) =>
  command(ChangePartnerTier, {
    partnerId: 'p1',
    to,
    tiersInOrder: ['Registered', 'Silver', 'Gold'],
    facts,
    criteria,
    occurredAt: at,
  });

describe('grading a partner', () => {
  it('begins in the first tier when it is approved', () => {
    given(launched)
      .whenPolicy(policy, approved)
      .then(moveTo('Registered', { activeCustomers: 0, certified: false }, REGISTERED));
  });

  it('begins higher when it brought customers before', () => {
    given(launched, attributed('c1'), attributed('c2'))
      .whenPolicy(policy, approved)
      .then(moveTo('Silver', { activeCustomers: 2, certified: false }, SILVER));
  });

  it('does not happen before it is approved', () => {
    given(launched, attributed('c1')).whenPolicy(policy, attributed('c2')).thenNothing();
  });

  it('promotes with the customer that makes it enough, and only then', () => {
    given(launched, approved).whenPolicy(policy, attributed('c1')).thenNothing();
    given(launched, approved, attributed('c1'))
      .whenPolicy(policy, attributed('c2'))
      .then(moveTo('Silver', { activeCustomers: 2, certified: false }, SILVER));
    given(launched, approved, attributed('c1'), attributed('c2')).whenPolicy(policy, attributed('c3')).thenNothing();
  });

  it('promotes with the certification that was missing', () => {
    given(launched, approved, attributed('c1'), attributed('c2'))
      .whenPolicy(policy, certified)
      .then(moveTo('Gold', { activeCustomers: 2, certified: true }, GOLD));
  });

  it('demotes, over several tiers at once, when a customer leaves', () => {
    given(launched, approved, attributed('c1'), attributed('c2'), certified)
      .whenPolicy(policy, churned('c1'))
      .then(moveTo('Registered', { activeCustomers: 1, certified: true }, REGISTERED));
  });

  it('does not count customers that were brought to another program', () => {
    given(launched, approved, attributed('c1')).whenPolicy(policy, attributed('c2', 'studio')).thenNothing();
  });

  it('waits for a program that is launched later', () => {
    given(attributed('c1'), attributed('c2'), approved)
      .whenPolicy(policy, { ...launched, occurredAt: at })
      .then(moveTo('Silver', { activeCustomers: 2, certified: false }, SILVER));
  });
});
