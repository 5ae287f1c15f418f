/** What becomes of what was earned. */

import { tookLess } from './naive-customers.js';
import type { Known } from './naive-known.js';
import { amountOf, daysAfter, isReward } from './naive-terms.js';
import { add, latest, type Credit, type Line } from './naive-words.js';

/** Takes back what should not stand any more. */
export function reverse(known: Known): void {
  for (const line of known.lines) {
    afterRefunds(known, line);
    afterLosses(known, line);
    if (
      known.disqualified.some(({ data }) => data.referralId === line.referralId) &&
      line.is.includes('qualified-lead')
    )
      for (const { data, occurredAt } of known.disqualified)
        if (data.referralId === line.referralId) takeBack(known, line, line.left, known.dayOf(occurredAt));
  }
}

const isOf = (line: Line, { partner, customer, paymentId }: Credit) =>
  partner === (line.recruit ?? line.partner) && customer.id === line.customerId && paymentId === line.paymentId;

/** Takes back of a line what the rule would not have paid for what is left of its payment. */
function afterRefunds(known: Known, line: Line): void {
  if (!line.paid) return;
  const backs = known.credits.filter((one) => one.kind === 'refund' && one.minor > 0n && isOf(line, one));
  let { minor } = line.paid;
  for (const [number, back] of backs.entries()) {
    const does = back.fact.type === 'PaymentRefunded' ? line.rule.onRefund : line.rule.onDispute;
    if (does !== 'keep') minor -= back.minor;
    if (number < line.backs) continue;
    line.backs = number + 1;
    if (isReward(line.pays)) {
      // It is given whole, or not at all.
      if (minor === 0n) takeBack(known, line, line.left, line.day);
      continue;
    }
    const stands = amountOf(line.pays, { ...line, paid: { ...line.paid, minor } })!.minor;
    takeBack(known, line, line.left - stands, back.day);
  }
}

/** A customer that leaves or takes less takes back what is held until then. */
function afterLosses(known: Known, line: Line): void {
  if (line.state === 'released' && !isReward(line.pays)) return;
  for (const loss of known.credits) {
    if (loss.partner !== line.partner || loss.customer.id !== line.customerId) continue;
    const isLost =
      (loss.kind === 'churn' && line.rule.onChurn === 'reverse') ||
      (loss.kind === 'change' && line.rule.onDowngrade === 'reverse' && tookLess(known, loss));
    if (isLost && line.day <= loss.day && loss.day <= line.releaseOn) takeBack(known, line, line.left, loss.day);
  }
}

function takeBack(known: Known, line: Line, minor: bigint, day: string): void {
  if (minor <= 0n) return;
  line.left -= minor;
  const account = known.account(line.partner, line.currency);
  if (isReward(line.pays)) {
    // It is due no more.
    if (line.state === 'released') add(account.released, line.releaseOn, -minor);
    add(account.reversed, line.day, minor);
    giveBack(known, line, line.worth);
    return;
  }
  add(account.reversed, known.book(day, line.booked), minor);
  giveBack(known, line, minor);
  if (line.state === 'released') account.payable -= minor;
}

/** What is taken back may be earned again, under limits that say so. */
function giveBack(known: Known, line: Line, minor: bigint): void {
  for (const { key, unit, restored } of line.limits) {
    const returned = unit === 'money' ? minor : line.left === 0n ? line.counting : 0n;
    if (restored) known.used.set(key, known.used.get(key)! - returned);
  }
}

/** What was held until a day that is over can be paid, unless it is on hold. */
export function release(known: Known, isClosing: boolean): void {
  for (const line of known.lines) {
    line.freedOn = latest([line.freedOn, ...endsOf(known, line)]);
    if (line.state === 'released' || line.releaseOn > known.lastClosed || isOnHold(known, line)) continue;
    line.state = 'released';
    if (line.left === 0n) continue;
    const account = known.account(line.partner, line.currency);
    if (isReward(line.pays)) {
      add(account.released, line.releaseOn, line.left);
      continue;
    }
    const day = latest([line.releaseOn, line.freedOn, line.booked]);
    // With the closing of its day it still stands in that month, though it be the last one; what is freed later does not.
    add(account.released, isClosing && day === known.lastClosed ? day : known.book(day), line.left);
    account.payable += line.left;
  }
}

/** A reward that nobody ordered in its time. */
export function expire(known: Known): void {
  for (const line of known.lines) {
    const { expiresAfterDays } = line.pays;
    if (line.state !== 'released' || line.left === 0n || expiresAfterDays === undefined) continue;
    if (daysAfter(line.releaseOn, expiresAfterDays) <= known.lastClosed) takeBack(known, line, line.left, line.day);
  }
}

const disputesOf = (known: Known, line: Line) =>
  line.rule.onDispute === 'hold' && !isReward(line.pays)
    ? known.credits.filter((one) => one.kind === 'dispute' && isOf(line, one))
    : [];
const endOf = (known: Known, { customer, fact }: Credit) =>
  known.credits.find(
    (one) => one.kind === 'dispute-end' && one.customer === customer && one.fact.data.disputeId === fact.data.disputeId,
  );
const endsOf = (known: Known, line: Line) => disputesOf(known, line).flatMap((one) => endOf(known, one)?.day ?? []);
const isOnHold = (known: Known, line: Line) => disputesOf(known, line).some((one) => !endOf(known, one));
