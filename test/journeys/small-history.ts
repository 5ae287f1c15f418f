import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchProgram } from './programs.js';
import { answerOf, type Environment } from './vouch-command.js';

const files = {
  partners: `id,joined
acme,2025-01-02
birch,2025-01-03
cedar,2025-01-05
`,
  referrals: `lead,partner,at
l1,acme,2025-01-10
l2,acme,2025-01-11
l3,birch,2025-01-12
l4,acme,2025-02-01
`,
  conversions: `account,lead,at
north,l1,2025-01-20
south,l2,2025-01-21
east,l3,2025-01-22
west,l4,2025-02-10
`,
  payments: `account,invoice,total,at
north,i1,100.00,2025-01-25
south,i2,250.50,2025-01-26
east,i3,80,2025-01-27
north,i4,100.00,2025-02-25
west,i5,33.33,2025-02-26
`,
  refunds: `account,id,invoice,total,at
north,r1,i1,25.00,2025-02-01
south,r2,i2,250.50,2025-02-02
`,
  churns: `account,why,at
south,too-expensive,2025-02-20
`,
};

/** A handful of events of every kind, told by CSV files and imported: about fifty events. */
export async function importSmallHistory(
  folder: string,
  env: Environment & { readonly DATABASE_URL: string },
): Promise<void> {
  await launchProgram(env, {
    programId: 'orchard',
    name: 'Orchard',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    terms: {
      holdingDays: 30,
      rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }],
    },
    tiers: [
      { name: 'Member', criteria: { activeCustomers: 0, certified: false } },
      { name: 'Silver', criteria: { activeCustomers: 2, certified: false } },
    ],
  });
  await mkdir(folder, { recursive: true });
  const file = async (name: keyof typeof files) => {
    const path = join(folder, `${name}.csv`);
    await writeFile(path, files[name]);
    return path;
  };
  const at = 'occurredAt=at';
  const eur = ['--set', 'currency=EUR'];
  const runs: readonly (readonly string[])[] = [
    [
      ...['partners', await file('partners'), '--map', 'partnerId=id', 'occurredAt=joined'],
      ...['--set', 'programId=orchard', 'status=approved'],
    ],
    [
      ...['referrals', await file('referrals'), '--map', 'referralId=lead', 'partnerId=partner', at],
      ...['--set', 'programId=orchard'],
    ],
    ['conversions', await file('conversions'), '--map', 'customerId=account', 'referralId=lead', at],
    [
      'payments',
      await file('payments'),
      '--map',
      'customerId=account',
      'paymentId=invoice',
      'amount=total',
      at,
      ...eur,
    ],
    [
      ...['refunds', await file('refunds'), '--map', 'customerId=account', 'refundId=id', 'paymentId=invoice'],
      ...['amount=total', at, ...eur],
    ],
    ['churns', await file('churns'), '--map', 'customerId=account', 'reason=why', at],
  ];
  for (const args of runs) await answerOf(['import', ...args], env);
}
