import { z } from 'zod';
import { clause } from './clauses.js';
import { code, currency, positiveMinor, positiveMoney, rate } from '../values.js';

/**
 * The terms of a program as one readable document: rules, each saying on what it pays, how much, to whom, for how long, when
 * and up to what. What a document leaves out is filled in by the defaults here, and stands in the event as it applies.
 */

export const earningConditions = z
  .strictObject({
    certification: z.boolean().default(false).describe('Whether only a certified partner earns.'),
    membershipFee: z.boolean().default(false).describe('Whether only a partner whose membership fee is paid earns.'),
  })
  .meta({
    title: 'earning conditions',
    description: 'What a partner has to meet on the day of a payment to earn from it.',
  });

/** A share of a payment: above 0, at most 1. */
const share = rate.refine((text) => /[1-9]/.test(text) && /^(0(\.\d+)?|1(\.0+)?)$/.test(text), {
  message: 'a share is above 0 and at most 1, such as "0.2" for 20 %',
});

const bandsAscend = (bands: readonly { readonly fromMinor: number }[]) =>
  bands.every(({ fromMinor }, index) => fromMinor > (bands[index - 1]?.fromMinor ?? -1)) && bands[0]?.fromMinor === 0;

export const band = z
  .strictObject({
    fromMinor: z.int().nonnegative().describe('From this amount on, in minor units; the first band begins at 0.'),
    rate: share.describe('The share within this band.'),
  })
  .meta({ title: 'band', description: 'A step of a table.' });
export type Band = z.infer<typeof band>;

const inCash = [
  z.strictObject({
    kind: z.literal('percent').describe('A share of the payment.'),
    rate: share.describe('The share of the payment.'),
  }),
  z.strictObject({
    kind: z.literal('flat').describe('An amount for each occasion: for each click, each seat, each lead.'),
    amount: positiveMoney.describe('What one of them pays.'),
  }),
  z.strictObject({
    kind: z.literal('table').describe('A share that depends on how much it is.'),
    by: z
      .enum(['payment', 'month', 'year', 'lifetime'])
      .describe(
        "What the bands are counted by: the payment itself, or the revenue that the partner brought in the calendar month, in the year or ever, this payment included, in the program's zone.",
      ),
    apply: z
      .enum(['marginal', 'whole'])
      .describe(
        'marginal: each band prices the part that lies in it. whole: the band that is reached prices all of it.',
      ),
    currency: currency.describe('The currency of the bands; a payment in another one does not match.'),
    bands: z
      .array(band)
      .min(1)
      .max(50)
      .refine(bandsAscend, { message: 'bands stand lowest first, and the first begins at 0' })
      .describe('Lowest first.'),
  }),
] as const;
export const cashPays = z
  .discriminatedUnion('kind', inCash)
  .meta({ title: 'pays in cash', description: 'How much money a rule pays.' });
export type CashPays = z.infer<typeof cashPays>;

const expiry = {
  expiresAfterDays: z
    .int()
    .positive()
    .max(3650)
    .optional()
    .describe('So many days after it is due it expires, if it was neither ordered nor delivered. Absent: never.'),
};
const worth = positiveMoney
  .optional()
  .describe('What one of it is worth to us: for limits in money, for `best`, and for what a partner costs.');

export const billCredit = z
  .strictObject({
    kind: z.literal('bill-credit').describe("A discount on the recipient's own bill."),
    amount: positiveMoney.optional().describe('So much off each of its invoices, for each unit of the occasion.'),
    rate: share.optional().describe('So large a share off each of its invoices. One of the two is given.'),
    atMost: share.default('1').describe('At most so large a share of each invoice.'),
    on: z
      .enum(['next-invoice', 'next-annual-invoice'])
      .default('next-invoice')
      .describe('Which invoices: the next ones, or the next ones for a year.'),
    invoices: z.int().positive().max(120).default(1).describe('How many invoices.'),
    rest: z
      .enum(['lapses', 'carries-over'])
      .default('lapses')
      .describe('What an invoice is too small for: is lost, or goes to later ones until nothing is left.'),
    ...expiry,
  })
  .refine(({ amount, rate: part }) => (amount === undefined) !== (part === undefined), {
    message: 'a bill credit is an `amount` or a `rate`',
  })
  .refine(({ amount, rest }) => amount !== undefined || rest === 'lapses', {
    message: 'only an `amount` carries over',
  })
  .meta({ title: 'bill credit', description: 'A discount on invoices.' });
export type BillCredit = z.infer<typeof billCredit>;

const inRewards = [
  billCredit,
  z.strictObject({
    kind: z.literal('free-months').describe('Months of the product without a bill.'),
    months: z.int().positive().max(120).describe('How many, for each unit of the occasion.'),
    worth,
    ...expiry,
  }),
  z.strictObject({
    kind: z.literal('gift-card').describe('A gift card.'),
    value: positiveMoney.describe('What it is good for, for each unit of the occasion.'),
    ...expiry,
  }),
  z.strictObject({
    kind: z.literal('swag').describe('A thing that is sent.'),
    item: code.describe('What it is, as a code.'),
    worth,
    ...expiry,
  }),
  z.strictObject({
    kind: z.literal('feature').describe('A feature of the product that is unlocked.'),
    feature: code.describe('Which, as a code.'),
    days: z.int().positive().max(3650).optional().describe('For how many days. Absent: for good.'),
    worth,
    ...expiry,
  }),
] as const;
export const rewardPays = z
  .discriminatedUnion('kind', inRewards)
  .meta({ title: 'pays a reward', description: 'What a rule gives that is no cash.' });
export type RewardPays = z.infer<typeof rewardPays>;

export const pays = z
  .discriminatedUnion('kind', [...inCash, ...inRewards])
  .meta({ title: 'pays', description: 'How much a rule pays, or what it gives instead.' });
export type Pays = z.infer<typeof pays>;

const CASH_KINDS: readonly Pays['kind'][] = inCash.map(({ shape }) => shape.kind.value);
export const isCash = (what: Pays): what is CashPays => CASH_KINDS.includes(what.kind);

export const recipient = z
  .enum(['partner', 'company', 'customer', 'parent'])
  .describe(
    "Who gets it: the partner; the partner's company, on its own account with us; the customer that was referred; or the partner's parent.",
  );
export type Recipient = z.infer<typeof recipient>;

/** What pays instead of what rules say, by the name of the rule. */
export const overridesOfRules = z.record(code, pays);

export const duration = z
  .strictObject({
    payments: z.int().positive().max(100_000).optional().describe('The first so many payments of a customer.'),
    months: z
      .int()
      .positive()
      .max(1200)
      .optional()
      .describe('Calendar months from the conversion day. Absent both: for as long as the customer pays.'),
  })
  .meta({ title: 'duration', description: 'How long a rule pays for one customer.' });

export const cap = z
  .strictObject({
    per: z.enum(['customer', 'partner', 'program']).describe('Whose limit it is.'),
    within: z
      .enum(['month', 'year', 'ever'])
      .describe("The calendar month or year of the occasion, in the program's zone."),
    amount: positiveMoney.optional().describe('At most so much money, for amounts in this currency.'),
    times: z
      .int()
      .positive()
      .optional()
      .describe('At most so many times: so many clicks, seats, leads, payments. One of the two is given.'),
    restoredByRefunds: z
      .boolean()
      .default(true)
      .describe('Whether what a refund takes back may be earned again under this limit.'),
  })
  .refine(({ amount, times }) => (amount === undefined) !== (times === undefined), {
    message: 'a limit is an `amount` or a number of `times`',
  })
  .meta({ title: 'limit', description: 'Up to what is paid.' });
export type Cap = z.infer<typeof cap>;

/** What is left under a limit is told by these: two that are alike in them would ask twice for the same. */
const isOneOfItsKind = (caps: readonly Cap[]) =>
  new Set(caps.map(({ per, within, amount }) => `${per} ${within} ${amount?.currency ?? 'times'}`)).size ===
  caps.length;
const upTo = z
  .array(cap)
  .max(10)
  .refine(isOneOfItsKind, {
    message: 'of limits for the same (per, within, and money or times) one is enough: keep the lower',
  })
  .default([]);

export const PAYMENTS = ['first-payment', 'every-payment', 'recurring-payment'] as const;
export const OCCASIONS = [
  ...PAYMENTS,
  'click',
  'qualified-lead',
  'customer-won',
  'deal-won',
  'seats-added',
  'milestone',
  'partner-recruited',
] as const;
const isPayment = (on: (typeof OCCASIONS)[number]) => PAYMENTS.some((payment) => payment === on);

export const reach = z
  .strictObject({
    of: z.enum(['customers-won', 'qualified-leads', 'revenue']).describe('What of the partner is counted.'),
    atLeast: positiveMinor.describe('How many; of revenue, how much, in minor units.'),
    currency: currency.optional().describe('The currency of that revenue; absent for what is no revenue.'),
    within: z
      .enum(['month', 'year', 'ever'])
      .describe("In which time: a calendar month or year in the program's zone, or ever."),
  })
  .refine(({ of, currency: unit }) => (of === 'revenue') === (unit !== undefined), {
    message: 'revenue has a currency, and nothing else has',
  })
  .meta({ title: 'reach', description: 'What a partner has to reach.' });
export type Reach = z.infer<typeof reach>;

export const paidIn = z
  .strictObject({
    currency: currency.describe('What is computed in another currency is exchanged into this one.'),
    ratesOf: code.describe('The source whose rates count: that in force at the occasion.'),
  })
  .meta({ title: 'paid in', description: 'The currency that a rule pays in, and at whose rates.' });
export type PaidIn = z.infer<typeof paidIn>;

export const ruleOfTerms = z
  .strictObject({
    rule: code.describe('Names the rule, unique in the document; limits, tiers and agreements follow the name.'),
    on: z
      .enum(OCCASIONS)
      .describe(
        'The occasion that it pays on. A recurring payment is any but the first of a customer; a deal is won when its prospect becomes a customer; a milestone is reached once in its time.',
      ),
    reach: reach.optional().describe('What a milestone asks for; absent on every other occasion.'),
    pays: pays.describe('How much.'),
    to: recipient.default('partner'),
    for: duration.default({}).describe('For how long.'),
    when: z.array(clause).max(20).default([]).describe('Only when all of these hold.'),
    upTo: upTo.describe('Up to what.'),
    paidIn: paidIn.optional().describe('The currency that it is paid in; absent: in whichever it is computed in.'),
    onRefund: z
      .enum(['reverse', 'keep'])
      .default('reverse')
      .describe('What a refund does: takes back its share at the original rate, or nothing.'),
    onDispute: z
      .enum(['hold', 'keep'])
      .default('hold')
      .describe(
        'What a dispute about the payment does: holds the commission until it ends, and takes back its share if it is lost; or nothing.',
      ),
    onChurn: z
      .enum(['keep', 'reverse'])
      .default('keep')
      .describe('What it does that the customer leaves while its commission is held: nothing, or takes it back.'),
    onDowngrade: z
      .enum(['keep', 'reverse'])
      .default('keep')
      .describe('What it does that the customer takes less while its commission is held: nothing, or takes it back.'),
  })
  .refine(({ pays: what, to }) => !isCash(what) || to === 'partner' || to === 'parent', {
    path: ['to'],
    message:
      'cash goes to the partner or to its parent; a company or a customer gets a reward, such as a bill credit or a gift card',
  })
  .refine(({ pays: what, paidIn: into }) => isCash(what) || into === undefined, {
    path: ['paidIn'],
    message: 'only cash is paid in a currency',
  })
  .refine(({ on, reach: asked }) => (on === 'milestone') === (asked !== undefined), {
    path: ['reach'],
    message: 'a milestone says what has to be reached, and nothing else does',
  })
  .refine(({ reach: asked, upTo: caps }) => caps.every((one) => !isOnceInItsTime(one, asked)), {
    path: ['upTo'],
    message: 'a milestone pays a partner once in its time anyway',
  })
  .refine(({ on, pays: { kind } }) => isPayment(on) || (kind !== 'percent' && kind !== 'table'), {
    path: ['pays'],
    message: 'a share is paid of payments; on this occasion there is none',
  })
  .refine(({ on, for: { payments } }) => isPayment(on) || payments === undefined, {
    path: ['for', 'payments'],
    message: 'only payments of a customer are counted',
  })
  .refine(({ on, for: { months } }) => isPayment(on) || on === 'seats-added' || months === undefined, {
    path: ['for', 'months'],
    message: 'only a customer that pays, or adds seats, does so for a time',
  })
  .refine(({ on, to }) => isPayment(on) || to !== 'parent', {
    path: ['to'],
    message: 'a parent is paid for the payments of its recruits',
  })
  .refine(({ on, to }) => to !== 'customer' || isAboutCustomer(on, to), {
    path: ['to'],
    message: 'on this occasion there is no customer that could get it',
  })
  .refine(({ on, to, upTo }) => isAboutCustomer(on, to) || upTo.every(({ per }) => per !== 'customer'), {
    path: ['upTo'],
    message: 'on this occasion no customer is known that a limit could go by',
  })
  .meta({ title: 'rule', description: 'One thing that the terms pay for.' });
export type Rule = z.infer<typeof ruleOfTerms>;

function isOnceInItsTime({ per, within, times }: Cap, asked: Reach | undefined): boolean {
  return per === 'partner' && within === asked?.within && times !== undefined;
}

function isAboutCustomer(on: (typeof OCCASIONS)[number], to: Recipient): boolean {
  return to !== 'parent' && (isPayment(on) || on === 'customer-won' || on === 'deal-won' || on === 'seats-added');
}

/** The document as a person writes it. */
export const termsDocument = z
  .strictObject({
    holdingDays: z.int().nonnegative().max(3650).describe('Days from the payment to the release of its commission.'),
    requires: earningConditions
      .default({ certification: false, membershipFee: false })
      .describe('What else a partner has to meet to earn.'),
    combine: z
      .enum(['all', 'first', 'best'])
      .default('all')
      .describe(
        'Where several rules match: they add up, the first of the document wins, or the one that pays most for this very payment.',
      ),
    laterPayments: z
      .enum(['terms-at-conversion', 'terms-at-payment'])
      .default('terms-at-conversion')
      .describe("Which terms price a customer's later payments: those in force at the conversion, or at the payment."),
    upTo: upTo.describe('Up to what all rules pay together.'),
    rules: z
      .array(ruleOfTerms)
      .min(1)
      .max(50)
      .refine((rules) => new Set(rules.map(({ rule }) => rule)).size === rules.length, {
        message: 'each rule has a name of its own',
      })
      .describe('In order.'),
  })
  .meta({ title: 'terms', description: 'What a program pays.' });
export type TermsDocument = z.input<typeof termsDocument>;

export const terms = termsDocument
  .extend({ version: positiveMinor.describe('1 for the first terms of a program.') })
  .meta({ title: 'terms', description: 'What a program pays, as a numbered version that never changes.' });
export type Terms = z.infer<typeof terms>;
