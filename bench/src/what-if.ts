import { PostgresEventLog } from '@vouch/event-store';
import { EVERY_LANE, partnerLane, type Terms } from '@vouch/events';
import { createPool } from '@vouch/postgres';
import { type Scenario, WhatIf } from '@vouch/simulation';
import { eventsNamed, fillLog, PARTNERS } from './fill-log.js';
import { inTurn, median, medianRatio } from './measure.js';
import { progressTo } from './rebuild.js';
import type { Bench, BenchSetting } from './row.js';

const MOST_SECONDS_PER_MILLION = 60;

/** Other terms over a whole log, against reading the same events and doing nothing with them. */
export const whatIf: Bench = {
  name: 'what-if',
  async run({ freshDatabase, long, events, say }: BenchSetting) {
    const pool = createPool(await freshDatabase('what_if'));
    const log = await PostgresEventLog.open(pool);
    await launch(log);
    const written = await fillLog(log, events ?? (long ? 1_000_000 : 40_000), progressTo(say), { commissions: true });
    await pool.query('vacuum analyze vouch_log.event');
    const seconds = async (work: () => Promise<void>) => {
      const started = performance.now();
      await work();
      return (performance.now() - started) / 1000;
    };
    const rates = await inTurn(
      long ? 3 : 2,
      {
        'what-if': async () => written / (await seconds(() => tryOut(log))),
        reading: async () => written / (await seconds(() => read(log))),
      },
      say,
    );
    await log.close();
    await pool.end();
    const rate = median(rates['what-if']);
    const perMillion = 1_000_000 / rate;
    return [
      {
        what: `what-if, ${written} events`,
        ours: `${Math.round(rate)} events/s, ${perMillion.toFixed(1)} s per million`,
        peer: `${Math.round(median(rates.reading))} events/s`,
        peerName: 'only reading the same events',
        ratio: medianRatio(rates['what-if'], rates.reading),
        goal: `< ${MOST_SECONDS_PER_MILLION} s per million`,
        reached: perMillion < MOST_SECONDS_PER_MILLION,
      },
    ];
  },
};

const termsOf = (rate: string): Omit<Terms, 'version'> => ({
  holdingDays: 30,
  requires: { certification: false, membershipFee: false },
  combine: 'all',
  laterPayments: 'terms-at-conversion',
  upTo: [],
  rules: [
    {
      rule: 'share',
      on: 'every-payment',
      pays: { kind: 'percent', rate },
      to: 'partner',
      for: { months: 12 },
      when: [],
      upTo: [],
      onRefund: 'reverse',
      onDispute: 'hold',
      onChurn: 'keep',
      onDowngrade: 'keep',
    },
  ],
});

const scenarios: readonly Scenario[] = [{ name: 'a quarter', terms: termsOf('0.25') }];

async function tryOut(log: PostgresEventLog): Promise<void> {
  const run = new WhatIf(scenarios);
  for await (const page of log.readAll({ after: 0, types: [...run.types] })) run.take(page.events);
  const { histories } = await run.report();
  const [before, after] = histories.map(({ programs: [program] }) => program?.costMinor ?? 0);
  if (!before || after !== (before * 5) / 4)
    throw new Error(`A quarter is no fifth and a quarter of it: ${before}, ${after}.`);
}

async function read(log: PostgresEventLog): Promise<void> {
  for await (const _ of log.readAll({ after: 0, types: [...new WhatIf(scenarios).types] }));
}

/** The program of the log, and its partners, let in. */
async function launch(log: PostgresEventLog): Promise<void> {
  const event = eventsNamed('launch');
  const day = '2025-01-01';
  const criteria = { activeCustomers: 0, customersWon: 0, retainedRevenueMinor: 0, certified: false };
  await log.append('program-bench', 'no-stream', [
    event(EVERY_LANE, day, {
      type: 'ProgramLaunched',
      data: {
        programId: 'bench',
        name: 'Bench',
        currency: 'EUR',
        zone: 'Europe/Berlin',
        admission: 'review',
        terms: { ...termsOf('0.2'), version: 1 },
        acceptance: 'none',
        tiers: [{ name: 'Registered', criteria }],
        plausibleMonthlyRevenueMinor: 1_000_000,
        referralWindowDays: 90,
        dealProtectionDays: 90,
        creditedTouch: 'last',
      },
    }),
  ]);
  for (let number = 0; number < PARTNERS; number++) {
    const partnerId = `partner-${number}`;
    await log.append(`partner-${partnerId}`, 'no-stream', [
      event(partnerLane(partnerId), day, {
        type: 'ApplicationApproved',
        data: { partnerId, programId: 'bench', by: 'person' },
      }),
    ]);
  }
}
