import { expect, it } from '@jest/globals';
import type { Posting } from '@vouch/events';
import { CHART_OF_ACCOUNTS } from '@vouch/terms';
import { readFileSync } from 'node:fs';
import {
  accruePostings,
  forfeitPostings,
  releasePostings,
  reservePostings,
  returnPostings,
  reversePostings,
  settlePostings,
} from './postings.js';

const doc = readFileSync(new URL('../../../../docs/accounts.md', import.meta.url), 'utf8').replace(/ +/g, ' ');
const amount = { amountMinor: 1, currency: 'EUR' };

it.each(Object.entries(CHART_OF_ACCOUNTS))('the documentation tells what %s is', (account, { kind, meaning }) => {
  expect(doc).toContain(`| \`${account}\` | ${kind} | ${meaning} |`);
});

it.each<readonly [string, Posting[]]>([
  ['CommissionAccrued', accruePostings('p1', amount)],
  ['CommissionReleased', releasePostings('p1', amount)],
  ['CommissionReversed, while it was held', reversePostings('p1', amount, 'held')],
  ['CommissionReversed, once it was payable or paid', reversePostings('p1', amount, 'payable')],
  ['CommissionReversed, once it was payable or paid', reversePostings('p1', amount, 'in-payout')],
  ['CommissionReversed, once it was payable or paid', reversePostings('p1', amount, 'paid')],
  ['CommissionsForfeited, of what was held', forfeitPostings('p1', amount, 'held')],
  ['CommissionsForfeited, of what was payable', forfeitPostings('p1', amount, 'payable')],
  ['PayoutReserved', reservePostings('p1', amount)],
  ['PayoutSettled', settlePostings(amount)],
  ['PayoutReturned, before it arrived', returnPostings('p1', amount, 'in-payout')],
  ['PayoutReturned, after it was believed to be paid', returnPostings('p1', amount, 'paid')],
])('the documentation tells what %s books', (event, postings) => {
  const account = (sign: number) =>
    postings.find(({ amountMinor }) => Math.sign(amountMinor) === sign)!.account.split(':', 1)[0];
  expect(doc).toContain(`| ${event} | \`${account(1)}\` | \`${account(-1)}\` |`);
});
