import { describe, expect, it } from '@jest/globals';
import { cohortsOf } from './cohorts.js';
import { type CustomerRevenueRow } from './customer-revenue.projection.js';

const customer = (convertedOn: string | null, fields: Partial<CustomerRevenueRow> = {}): CustomerRevenueRow => ({
  partnerId: 'ann',
  programId: 'growth',
  customerId: 'c1',
  convertedOn,
  leftOn: [],
  returnedOn: [],
  months: {},
  ...fields,
});

/** Two came in January, of whom one left in February and came back in April; one came in March and left in April. */
const customers = [
  customer('2026-01-31', { leftOn: ['2026-02-10'], returnedOn: ['2026-04-01'], months: { '2026-01': { EUR: 100 } } }),
  customer('2026-03-01', { leftOn: ['2026-04-02'], months: { '2026-03': { EUR: 70, BRL: 5 }, '2026-04': { EUR: 7 } } }),
  customer('2026-01-01', { months: { '2026-01': { EUR: 300 }, '2026-02': { EUR: 300 } } }),
];

describe('cohorts', () => {
  const [january, march] = cohortsOf(customers, '2026-04-30');

  it('are the customers of a month of conversion, whenever they came back', () => {
    expect(cohortsOf(customers, '2026-04-30')).toMatchObject([
      { month: '2026-01', customers: 2, active: 2, churned: 0, revenue: [{ currency: 'EUR', netMinor: 700 }] },
      {
        month: '2026-03',
        customers: 1,
        active: 0,
        churned: 1,
        revenue: [
          { currency: 'BRL', netMinor: 5 },
          { currency: 'EUR', netMinor: 77 },
        ],
      },
    ]);
  });

  it.each([
    ['2026-01', january, ['2026-01 0 2 0 –', '2026-02 2 0 1 0.5000', '2026-03 1 0 0 0.0000', '2026-04 1 1 0 0.0000']],
    ['2026-03', march, ['2026-03 0 1 0 –', '2026-04 1 0 1 1.0000']],
  ])('of %s have a churn of their own, month by month', (_, cohort, months) => {
    expect(
      cohort?.churnByMonth.map(({ month, activeAtStart, won, lost, churn }) =>
        [month, activeAtStart, won, lost, churn ?? '–'].join(' '),
      ),
    ).toEqual(months);
  });

  it.each([
    ['2026-01', january, ['2026-01 EUR –', '2026-02 EUR 0.2500', '2026-03 EUR 1.0000', '2026-04 EUR –']],
    ['2026-03', march, ['2026-03 BRL –', '2026-03 EUR –', '2026-04 BRL 1.0000', '2026-04 EUR 0.9000']],
  ])('of %s have a churn by revenue of their own', (_, cohort, months) => {
    expect(
      cohort?.revenueChurnByMonth.map(({ month, currency, churn }) => [month, currency, churn ?? '–'].join(' ')),
    ).toEqual(months);
  });

  it('have a lifetime value of their own, where enough of them left', () => {
    const left = Array.from({ length: 5 }, () =>
      customer('2026-01-01', { leftOn: ['2026-01-11'], months: { '2026-01': { EUR: 20 } } }),
    );
    expect(cohortsOf([...left, customer('2026-02-01')], '2026-04-30')).toMatchObject([
      // 50 customer-days; 100 ÷ 5
      { month: '2026-01', lifetime: { n: 5, customerYears: '0.1369', values: [{ currency: 'EUR', ltvMinor: 20 }] } },
      { month: '2026-02', lifetime: { n: 0, enoughData: false, why: 'not enough data: n = 0 churned, 5 needed' } },
    ]);
  });

  it('are known without months while no day was closed', () => {
    expect(cohortsOf(customers, null)).toMatchObject([
      { month: '2026-01', customers: 2, lifetime: null, churnByMonth: [], revenueChurnByMonth: [] },
      { month: '2026-03', customers: 1, lifetime: null, churnByMonth: [], revenueChurnByMonth: [] },
    ]);
  });

  it('have nobody whose conversion is not known yet', () =>
    expect(cohortsOf([customer(null)], '2026-04-30')).toEqual([]));
});
