import { describe, it } from '@jest/globals';
import { given, happened } from '@vouch/testing';
import { command } from '../command.js';
import { LaunchProgram } from './commands.js';

const REGISTERED = { name: 'Registered', criteria: { activeCustomers: 0, certified: false } };
const GOLD = { name: 'Gold', criteria: { activeCustomers: 5, certified: true }, rate: '0.25' };

const launch = (change: Partial<LaunchProgram> = {}) =>
  command(LaunchProgram, {
    programId: 'growth',
    name: 'Growth',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    terms: { rate: '0.2', months: 12, holdingDays: 30 },
    tiers: [REGISTERED, GOLD],
    ...change,
  });

const launched = happened('ProgramLaunched', {
  programId: 'growth',
  name: 'Growth',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  terms: { version: 1, rate: '0.2', months: 12, holdingDays: 30 },
  tiers: [REGISTERED, GOLD],
  plausibleMonthlyRevenueMinor: 100_000_000,
});

const tier = (name: string, activeCustomers: number, certified: boolean) => ({
  name,
  criteria: { activeCustomers, certified },
});

describe('launching a program', () => {
  it('records its terms as version 1, and finds more than a million of its currency implausible', () => {
    given().when(launch()).then(launched);
  });

  it('counts that million in the minor unit of the currency', () => {
    given()
      .when(launch({ currency: 'JPY' }))
      .then({
        type: 'ProgramLaunched',
        data: { ...launched.data, currency: 'JPY', plausibleMonthlyRevenueMinor: 1_000_000 },
      });
  });

  it('takes another bound for what is plausible', () => {
    given()
      .when(launch({ plausibleMonthlyRevenueMinor: 5 }))
      .then({ type: 'ProgramLaunched', data: { ...launched.data, plausibleMonthlyRevenueMinor: 5 } });
  });

  it('takes tiers that each ask for more in one way and no less in the other', () => {
    const tiers = [tier('A', 0, false), tier('B', 3, false), tier('C', 3, true), tier('D', 4, true)];
    given()
      .when(launch({ tiers }))
      .then({ type: 'ProgramLaunched', data: { ...launched.data, tiers } });
  });

  it('is harmless when it is already launched so', () => {
    given(launched).when(launch()).thenNothing();
  });

  it('is refused when it is already launched otherwise, because published terms never change', () => {
    given(launched)
      .when(launch({ terms: { rate: '0.3', months: 12, holdingDays: 30 } }))
      .thenRejected('ProgramAlreadyLaunched', 'never change');
  });

  it.each([
    ['no tier', [], 'TiersMissing'],
    ['a first tier that asks for customers', [tier('A', 1, false)], 'FirstTierAskedForSomething'],
    ['a first tier that asks for a certification', [tier('A', 0, true)], 'FirstTierAskedForSomething'],
    ['two tiers of one name', [tier('A', 0, false), tier('A', 1, false)], 'TierNameRepeated'],
    [
      'a tier that asks for fewer customers',
      [tier('A', 0, false), tier('B', 3, false), tier('C', 2, true)],
      'TiersOutOfOrder',
    ],
    [
      'a tier that gives up the certification',
      [tier('A', 0, false), tier('B', 3, true), tier('C', 9, false)],
      'TiersOutOfOrder',
    ],
    [
      'a tier that asks for nothing more',
      [tier('A', 0, false), tier('B', 3, true), tier('C', 3, true)],
      'TiersOutOfOrder',
    ],
  ])('is refused with %s', (_, tiers, code) => {
    given().when(launch({ tiers })).thenRejected(code);
  });
});
