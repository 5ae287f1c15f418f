import { type AgreedTermsDocument, agreedTerms, terms, type TermsDocument } from '@vouch/events';
import type { Schema } from './json-schema.js';

const document: TermsDocument = {
  holdingDays: 30,
  rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }],
};

const agreed: AgreedTermsDocument = {
  rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.3' }, for: { months: 24 } }],
};

/**
 * Values by the name of the field, or of class and field, so that examples read like one story. A new field needs an entry when the schema alone
 * can't make a valid value; a test says so.
 */
const values: Readonly<Record<string, unknown>> = {
  occurredAt: '2026-03-01T09:30:00Z',
  programId: 'consultants',
  program: 'consultants',
  partnerId: 'acme-consulting',
  partner: 'acme-consulting',
  referralId: 'referral-1001',
  recruitedBy: 'globex-partners',
  customerId: 'globex',
  customer: 'globex',
  paymentId: 'payment-5001',
  refundId: 'refund-7001',
  disputeId: 'dispute-31',
  holdId: 'hold-12',
  commissionId: '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10.share',
  'SetFraudRules.rules': [{ signal: 'refund-rate', mode: 'hold', percent: 30, atLeast: 5 }],
  'RecordExchangeRate.source': 'ecb',
  'RecordExchangeRate.from': 'EUR',
  'RecordExchangeRate.to': 'USD',
  'RecordExchangeRate.rate': '1.0812',
  at: '2026-03-02T15:00:00Z',
  of: 'EUR',
  in: 'USD',
  'OpenDispute.reason': 'fraudulent',
  'CloseDispute.outcome': 'won',
  claimId: 'claim-12',
  toPartnerId: 'acme-consulting',
  'ClaimCommission.note': 'We showed them the product in January.',
  'RefuseClaim.reason': 'another-partner-came-first',
  'ReattributeCustomer.reason': 'shown-by-mail',
  'ReattributeCustomer.since': '2026-02-01',
  'claims.reason': 'another-partner-came-first',
  payoutId: 'payout-2026-03',
  name: 'Consulting partners',
  country: 'DE',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  date: '2026-03-01',
  startsOn: '2026-01-01',
  month: '2026-03',
  day: '2026-03-31',
  ref: '#1042 5ac1f6a4',
  trackId: 'implementation',
  attemptId: 'attempt-31',
  requirementId: 'exam',
  score: 92,
  passed: true,
  expiresOn: '2027-03-31',
  personId: 'p-7f3a',
  invitationId: 'invitation-12',
  feeId: 'fee-2026',
  coversFrom: '2026-01-01',
  coversUntil: '2026-12-31',
  termsVersion: 1,
  email: 'ada@acme-consulting.example',
  website: 'https://acme-consulting.example',
  phone: '+49 30 901820',
  company: 'Acme Consulting',
  'PersonalDetails.name': 'Ada Example',
  answers: { team_size: 12, industry: 'manufacturing' },
  'ApplyToProgram.texts': { motivation: 'Our customers ask for it.' },
  'RecordApplication.texts': { motivation: 'Our customers ask for it.' },
  'ProvideInformation.texts': { motivation: 'Our customers ask for it.' },
  reason: 'no-longer-needed',
  segment: 'manufacturing',
  source: 'trade-fair',
  hosts: ['example.com'],
  destination: 'https://www.example.com/start',
  code: 'acme-start',
  campaign: 'newsletter',
  couponCode: 'SPRING20',
  clickId: '0b9ad9f6-54d5-4d3c-9e0a-2f2a1cf0c1aa',
  heardAbout: 'podcast',
  channel: 'podcast',
  via: 'form',
  'CreateLink.code': 'acme-start',
  changeId: 'change-1',
  plan: 'team',
  seats: 12,
  'ProgramFunnelParams.from': '2026-01',
  'ProgramFunnelParams.to': '2026-03',
  'statement.pays': { kind: 'percent', rate: '0.2' },
  'ProgramTier.pays': { share: { kind: 'percent', rate: '0.25' } },
  'LaunchProgram.terms': document,
  'PublishTerms.terms': document,
  'AgreePartnerTerms.terms': agreed,
  'partner-terms.terms': agreedTerms.parse(agreed),
  agreementId: 'acme-2030',
  'AgreePartnerTerms.from': '2030-04-01',
  'AgreePartnerTerms.until': '2030-12-31',
  'AgreePartnerTerms.reason': 'negotiated',
  lastDay: '2030-09-30',
  groups: ['agencies'],
  terms: terms.parse({ version: 1, ...document }),
  activeCustomers: 0,
  customersWon: 0,
  retainedRevenueMinor: 0,
  certified: false,
  amountMinor: 12_900,
  plausibleMonthlyRevenueMinor: 100_000_000,
  stream: 'partner-acme-consulting',
  until: '2026-03-31',
  asOf: '2026-03-31',
  compare: 'now',
  from: '2026-01-01',
  to: '2026-03-31',
  waitFor: 42,
  timeoutMs: 5000,
  limit: 100,
  keyId: 'acme-portal',
  role: 'partner',
  scopes: ['statement'],
  expiresAt: '2030-01-01T00:00:00Z',
  overlapMinutes: 1440,
  label: 'portal',
  holder: 'ada',
  daysOfMonth: [15, 31],
  methods: ['sepa', 'manual'],
  coolOffDays: 7,
  'ProposePayout.partners': ['acme-consulting'],
  'BeginSending.partners': ['acme-consulting'],
  method: 'sepa',
  'ProposePayout.method': 'manual',
  details: { name: 'Ada Example', iban: 'DE89 3704 0044 0532 0130 00' },
  reference: 'tr_1MiN3gLkdIwHu7ix',
  payout: 'payout-2026-03',
  paidOn: '2026-03-02',
  'WritePayoutFile.payer': { name: 'Vendor GmbH', iban: 'DE02120300000000202051' },
  'RecordPayoutReport.method': 'paypal',
  'RecordPayoutReport.report': 'Customer ID,Status\nb1946ac9,Completed\n',
  'RecordPayoutResult.code': 'ac04',
  'ResolvePayout.reason': 'bank-statement',
  'RejectPayout.reason': 'too-early',
  rewardId: '7c0c5a3e-2f3b-5d10-8d53-0f9b6c1e5a21.welcome',
  invoiceId: 'invoice-9001',
  'RevokeApiKey.reason': 'leaked',
  effectiveFrom: '2026-04-01T00:00:00Z',
  referralWindowDays: 90,
  dealProtectionDays: 90,
  note: 'Agreed in the meeting of the partner team.',
  costId: 'fair-2026',
  incurredOn: '2026-03-01',
  passScore: 80,
  validMonths: 12,
  noticeDays: 30,
  reapplyAfterDays: 90,
  'ApplicationFormField.label': 'How many people are you?',
  'RecordProgramCost.kind': 'event',
  'ApplicationFormField.name': 'team',
  'ApplicationFormField.options': ['1-10', '11-50', 'more'],
  'DefineApplicationForm.fields': [
    {
      name: 'team',
      label: 'How many people are you?',
      kind: 'choice',
      required: true,
      options: ['1-10', '11-50', 'more'],
    },
  ],
  'CountryRule.allow': ['DE', 'AT', 'CH'],
  'CountryRule.deny': ['FR'],
  'DomainRule.deny': ['competitor.example'],
  'LaunchProgram.tiers': [
    { name: 'Registered', criteria: { activeCustomers: 0, certified: false } },
    {
      name: 'Gold',
      criteria: { activeCustomers: 5, certified: true },
      pays: { share: { kind: 'percent', rate: '0.25' } },
    },
  ],
};

/**
 * A value that fits the schema.
 * @param owner Name of the class or answer that the schema stands in.
 */
export function exampleOf(schema: Schema, owner: string, name: string, resolve: (ref: string) => Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const given = values[`${owner}.${name}`] ?? values[name];
  if (given !== undefined && (!schema.type || typesOf(schema).includes(jsonType(given)))) return given;
  if (schema.$ref) return exampleOf(resolve(schema.$ref), schema.$ref.split('/').at(-1) ?? owner, '', resolve);
  if (schema.anyOf?.[0]) return exampleOf(schema.anyOf[0], owner, name, resolve);
  const [type] = typesOf(schema);
  if (type === 'object')
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([key, property]) => [key, exampleOf(property, owner, key, resolve)]),
    );
  if (type === 'array') return [exampleOf(schema.items ?? {}, owner, name, resolve)];
  if (type === 'number') return schema.minimum ?? 1;
  if (type === 'boolean') return true;
  if (schema.format === 'date') return '2026-03-01';
  if (schema.format === 'date-time') return '2026-03-01T09:30:00Z';
  return 'example';
}

/** `integer` is a kind of `number` here. */
const typesOf = ({ type }: Schema): readonly string[] =>
  [type ?? []].flat().map((one) => (one === 'integer' ? 'number' : one));

const jsonType = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value);
