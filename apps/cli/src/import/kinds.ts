import type { ImportField } from './mapping.js';
import type { RowReader } from './row-reader.js';

/** One command that a row asks for. */
export interface RowCommand {
  /** Name of the command class. */
  readonly name: string;
  /** Together with the stream it makes the command's id: the same row, imported again, is the same command. */
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What can be imported: which fields a row has, and which commands follow from it, to be executed in their order. */
export interface ImportKind {
  readonly name: string;
  readonly summary: string;
  readonly fields: readonly ImportField[];
  /** An example for the help, after `vouch import`. */
  readonly example: string;
  readonly commands: (row: RowReader) => readonly RowCommand[];
}

/** Leaves out what the row doesn't say: a command has no empty fields. */
const said = (body: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));

const occurredAt: ImportField = {
  name: 'occurredAt',
  describe: 'when it happened: a date or an instant (ISO 8601); without it, now',
};
const customerId: ImportField = { name: 'customerId', required: true, describe: 'who it is about' };
const amount: ImportField = { name: 'amount', required: true, describe: 'decimal in major units, such as 19.90' };
const currency: ImportField = { name: 'currency', required: true, describe: 'ISO 4217, such as EUR' };

/** A person is known by name and address; without both there is none. */
function contactIn(row: RowReader): Record<string, unknown> | undefined {
  const details = { name: row.text('name'), email: row.text('email') };
  const more = { company: row.text('company'), website: row.text('website') };
  if (Object.values({ ...details, ...more }).every((value) => value === undefined)) return undefined;
  return said({
    name: row.required('name', details.name),
    email: row.required('email', details.email),
    ...more,
  });
}

const partners: ImportKind = {
  name: 'partners',
  summary: 'Partners that applied to a program, and whether they were let in.',
  fields: [
    { name: 'partnerId', required: true, describe: 'the partner' },
    { name: 'programId', required: true, describe: 'a program that was launched' },
    { name: 'country', describe: 'ISO 3166-1, such as DE' },
    { name: 'name', describe: 'who applied; only the vault keeps it, as all that follows about the person' },
    { name: 'email', describe: 'the address of that person; given whenever a name is' },
    { name: 'company', describe: 'the company of that person' },
    { name: 'website', describe: 'the web site of that company' },
    { ...occurredAt, describe: 'when it applied: a date or an instant (ISO 8601); without it, now' },
    { name: 'status', describe: 'applied (unless said otherwise), approved or declined' },
    { name: 'decidedAt', describe: 'when it was approved or declined; without it, when it applied' },
    { name: 'reason', describe: 'why it was declined: a code, such as no_audience' },
    { name: 'note', describe: 'what there is to say about the decline; only the vault keeps it' },
  ],
  example: 'partners partners.csv --map partnerId=id country=country --set programId=affiliates status=approved',
  commands: (row) => {
    const partnerId = row.required('partnerId', row.id('partnerId'));
    const programId = row.required('programId', row.id('programId'));
    const appliedAt = row.occurredAt();
    const decidedAt = row.instant('decidedAt') ?? appliedAt;
    const status = row.oneOf('status', ['applied', 'approved', 'declined']) ?? 'applied';
    // A partner that was declined may apply again: its second application is another command than its first.
    // It was made and decided elsewhere: nothing is checked now, and no rule decides it.
    const apply = {
      name: 'RecordApplication',
      key: `application:${appliedAt ?? ''}`,
      body: said({
        partnerId,
        programId,
        contact: contactIn(row),
        country: row.text('country'),
        occurredAt: appliedAt,
      }),
    };
    const decide = (name: string, body: Record<string, unknown>) => ({
      name,
      key: `decision:${decidedAt ?? ''}`,
      body: said({ partnerId, ...body, occurredAt: decidedAt }),
    });
    if (status === 'applied') return [apply];
    if (status === 'approved') return [apply, decide('ApproveApplication', {})];
    const reason = row.required('reason', row.text('reason'));
    return [apply, decide('DeclineApplication', { reason, note: row.text('note') })];
  },
};

const referrals: ImportKind = {
  name: 'referrals',
  summary: 'Prospects that partners brought.',
  fields: [
    { name: 'referralId', required: true, describe: 'the prospect, or the lead' },
    { name: 'partnerId', required: true, describe: 'who brought it' },
    { name: 'programId', required: true, describe: 'the program that it counts for' },
    { name: 'source', describe: 'where it came from: a code, such as organic_search' },
    { ...occurredAt, describe: 'the first contact: a date or an instant (ISO 8601); without it, now' },
  ],
  example:
    'referrals leads.csv --map referralId=lead_id partnerId=affiliate occurredAt=first_contact --set programId=affiliates',
  commands: (row) => {
    const referralId = row.required('referralId', row.id('referralId'));
    return [
      {
        name: 'RecordReferral',
        key: 'referral',
        body: said({
          referralId,
          partnerId: row.required('partnerId', row.id('partnerId')),
          programId: row.required('programId', row.id('programId')),
          source: row.text('source'),
          occurredAt: row.occurredAt(),
        }),
      },
    ];
  },
};

const conversions: ImportKind = {
  name: 'conversions',
  summary: 'Prospects that became customers.',
  fields: [
    customerId,
    { name: 'referralId', describe: 'the referral that it came from; without it the customer is nobody’s' },
    { name: 'declaredMonthlyRevenue', describe: 'what it said of its own revenue, decimal in major units' },
    { name: 'currency', describe: 'of the declared revenue: ISO 4217, such as EUR' },
    { name: 'segment', describe: 'what kind of customer: a code, such as home_decor' },
    { ...occurredAt, describe: 'when it converted: a date or an instant (ISO 8601); without it, now' },
  ],
  example: 'conversions deals.csv --map customerId=account referralId=lead_id occurredAt=won_at',
  commands: (row) => [
    {
      name: 'RecordConversion',
      key: 'conversion',
      body: said({
        customerId: row.required('customerId', row.id('customerId')),
        referralId: row.id('referralId'),
        declaredMonthlyRevenue: row.money('declaredMonthlyRevenue', 'currency'),
        segment: row.text('segment'),
        occurredAt: row.occurredAt(),
      }),
    },
  ],
};

const payments: ImportKind = {
  name: 'payments',
  summary: 'What customers paid.',
  fields: [
    customerId,
    { name: 'paymentId', required: true, describe: 'the payment, as your billing names it' },
    amount,
    currency,
    { name: 'product', describe: 'what was bought: a code, such as team-plan' },
    { name: 'country', describe: 'the country of the customer: ISO 3166-1, such as DE' },
    {
      name: 'metadata',
      describe: 'what else terms may ask for: codes by their names, each from a column of its own',
      keyed: true,
    },
    { ...occurredAt, describe: 'when it was paid: a date or an instant (ISO 8601); without it, now' },
  ],
  example:
    'payments invoices.csv --map customerId=account paymentId=invoice amount=total occurredAt=paid_on --set currency=EUR',
  commands: (row) => {
    const paymentId = row.required('paymentId', row.id('paymentId'));
    return [
      {
        name: 'RecordPayment',
        key: `payment:${paymentId}`,
        body: said({
          customerId: row.required('customerId', row.id('customerId')),
          paymentId,
          amount: row.required('amount', row.money('amount', 'currency')),
          product: row.text('product'),
          country: row.text('country'),
          metadata: row.texts('metadata'),
          occurredAt: row.occurredAt(),
        }),
      },
    ];
  },
};

const refunds: ImportKind = {
  name: 'refunds',
  summary: 'Payments that were given back, in part or in full.',
  fields: [
    customerId,
    { name: 'refundId', required: true, describe: 'the refund, as your billing names it' },
    { name: 'paymentId', required: true, describe: 'the payment that was given back' },
    amount,
    currency,
    { ...occurredAt, describe: 'when it was given back: a date or an instant (ISO 8601); without it, now' },
  ],
  example: 'refunds refunds.csv --map customerId=account refundId=id paymentId=invoice amount=total --set currency=EUR',
  commands: (row) => {
    const refundId = row.required('refundId', row.id('refundId'));
    return [
      {
        name: 'RecordRefund',
        key: `refund:${refundId}`,
        body: said({
          customerId: row.required('customerId', row.id('customerId')),
          refundId,
          paymentId: row.required('paymentId', row.id('paymentId')),
          amount: row.required('amount', row.money('amount', 'currency')),
          occurredAt: row.occurredAt(),
        }),
      },
    ];
  },
};

const churns: ImportKind = {
  name: 'churns',
  summary: 'Customers that left.',
  fields: [
    customerId,
    { name: 'reason', describe: 'why: a code, such as too-expensive' },
    { ...occurredAt, describe: 'when it left: a date or an instant (ISO 8601); without it, now' },
  ],
  example: 'churns cancellations.csv --map customerId=account reason=why occurredAt=cancelled_on',
  commands: (row) => [
    {
      name: 'RecordChurn',
      key: 'churn',
      body: said({
        customerId: row.required('customerId', row.id('customerId')),
        reason: row.text('reason'),
        occurredAt: row.occurredAt(),
      }),
    },
  ],
};

export const importKinds: readonly ImportKind[] = [partners, referrals, conversions, payments, refunds, churns];
