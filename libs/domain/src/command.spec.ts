import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { deciders } from './capabilities.js';
import type { CommandClass } from './command.js';

const RULE = { rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } };
const TERMS = { holdingDays: 30, requires: { certification: true }, rules: [RULE] };
const withRule = (change: object) => ({ terms: { ...TERMS, rules: [{ ...RULE, ...change }] } });
const table = (...bands: object[]) =>
  withRule({ pays: { kind: 'table', by: 'payment', apply: 'whole', currency: 'EUR', bands } });
const TIERS = [
  { name: 'Registered', criteria: { activeCustomers: 0, certified: false } },
  {
    name: 'Gold',
    criteria: { activeCustomers: 5, customersWon: 7, retainedRevenueMinor: 100_000, certified: true },
    pays: { share: { kind: 'percent', rate: '0.25' } },
  },
];

/** Each command that people send, as a body with all its fields. */
const BODIES: Record<string, Record<string, unknown>> = {
  LaunchProgram: {
    programId: 'growth',
    name: 'Growth',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    admission: 'open',
    terms: TERMS,
    acceptance: 'required',
    tiers: TIERS,
    plausibleMonthlyRevenueMinor: 100_000_000,
    referralWindowDays: 90,
    creditedTouch: 'first',
    dealProtectionDays: 90,
  },
  PublishTerms: {
    programId: 'growth',
    terms: TERMS,
    tiers: TIERS,
    effectiveFrom: '2026-04-01T00:00:00Z',
    acceptance: 'none',
  },
  PauseProgram: { programId: 'growth', reason: 'capacity', note: 'Ann is on leave.' },
  ResumeProgram: { programId: 'growth' },
  CloseProgram: { programId: 'growth', reason: 'discontinued', note: 'We go on elsewhere.' },
  ChangeAdmission: { programId: 'growth', admission: 'invitation' },
  DefineApplicationForm: {
    programId: 'growth',
    fields: [{ name: 'team', label: 'How many are you?', kind: 'choice', required: true, options: ['1-10', 'more'] }],
  },
  SetApplicationRules: {
    programId: 'growth',
    countries: { allow: ['DE'], deny: ['FR'] },
    domains: { deny: ['competitor.example'] },
    refuseFreeMail: true,
    refuseDisposable: true,
    duplicates: 'decline',
    autoApprove: false,
    reapplyAfterDays: 90,
  },
  DefineTrack: {
    programId: 'growth',
    trackId: 'basics',
    name: 'Basics',
    requirements: [{ requirementId: 'exam', name: 'Exam', passScore: 80 }],
    validMonths: 12,
    noticeDays: 30,
  },
  RecordProgramCost: {
    costId: 'fair-2026',
    programId: 'growth',
    partnerId: 'p1',
    kind: 'event',
    amount: { amountMinor: 250_000, currency: 'EUR' },
    incurredOn: '2026-02-01',
  },
  CloseDay: { date: '2026-03-01', zone: 'Europe/Berlin' },
  ApplyToProgram: {
    partnerId: 'p1',
    programId: 'growth',
    contact: { name: 'Ada', email: 'ada@example.com' },
    personId: 'p-1',
    recruitedBy: 'p2',
    country: 'DE',
    answers: { size: 12, field: 'audio', based: 'DE', new: true },
    texts: { motivation: 'Why not' },
  },
  RecordApplication: {
    partnerId: 'p1',
    programId: 'growth',
    contact: { name: 'Ada', email: 'ada@example.com' },
    personId: 'p-1',
    country: 'DE',
  },
  StartReview: { partnerId: 'p1' },
  RequestMoreInformation: { partnerId: 'p1', note: 'How many?' },
  ProvideInformation: { partnerId: 'p1', answers: { size: 12 }, texts: { motivation: 'Why not' } },
  ApproveApplication: { partnerId: 'p1' },
  DeclineApplication: { partnerId: 'p1', reason: 'no-audience', note: 'Not yet' },
  InvitePartner: {
    partnerId: 'p1',
    programId: 'growth',
    invitationId: 'i1',
    contact: { name: 'Ada', email: 'ada@example.com' },
  },
  AcceptInvitation: { partnerId: 'p1', invitationId: 'i1' },
  SuspendPartner: { partnerId: 'p1', reason: 'fraud', note: 'See the call' },
  ReinstatePartner: { partnerId: 'p1', reason: 'cleared', note: 'See the call' },
  TerminatePartner: { partnerId: 'p1', reason: 'fraud', note: 'See', balance: 'forfeit', referrals: 'stop' },
  AddPerson: { partnerId: 'p1', person: { name: 'Bo', email: 'bo@example.com' }, personId: 'p-2', role: 'member' },
  RemovePerson: { partnerId: 'p1', personId: 'p-2' },
  AgreePartnerTerms: {
    partnerId: 'p1',
    agreementId: 'p1-2026',
    from: '2026-04-01',
    until: '2026-12-31',
    terms: { rules: [{ ...RULE, pays: { kind: 'percent', rate: '0.3' } }], without: ['welcome'] },
    reason: 'negotiated',
    note: 'See the contract',
  },
  EndPartnerTerms: { partnerId: 'p1', agreementId: 'p1-2026', lastDay: '2026-09-30', reason: 'over', note: 'See' },
  SetPartnerGroups: { partnerId: 'p1', groups: ['agencies', 'vip'] },
  AcceptTerms: { partnerId: 'p1', termsVersion: 2, personId: 'p-1' },
  RecordMembershipFee: {
    partnerId: 'p1',
    programId: 'growth',
    feeId: 'f1',
    amount: { amountMinor: 9_900, currency: 'EUR' },
    coversFrom: '2026-01-01',
    coversUntil: '2026-12-31',
  },
  RecordCertificationAttempt: {
    partnerId: 'p1',
    programId: 'growth',
    trackId: 'basics',
    attemptId: 'a1',
    requirementId: 'exam',
    score: 80,
    passed: true,
    personId: 'p-1',
  },
  AwardCertification: { partnerId: 'p1', programId: 'growth', trackId: 'basics', expiresOn: '2027-01-01' },
  RenewCertification: { partnerId: 'p1', programId: 'growth', trackId: 'basics', expiresOn: '2028-01-01' },
  RevokeCertification: { partnerId: 'p1', programId: 'growth', trackId: 'basics', reason: 'fraud', note: 'See' },
  SetLinkHosts: { programId: 'growth', hosts: ['example.com'] },
  CreateLink: {
    programId: 'growth',
    partnerId: 'p1',
    destination: 'https://example.com/start',
    code: 'start',
    campaign: 'newsletter',
  },
  DisableLink: { code: 'start', partnerId: 'p1' },
  CreateCoupon: { programId: 'growth', partnerId: 'p1', couponCode: 'SPRING20', campaign: 'newsletter' },
  DisableCoupon: { couponCode: 'SPRING20', partnerId: 'p1' },
  RecordReferral: {
    referralId: 'r1',
    programId: 'growth',
    partnerId: 'p1',
    via: 'manual',
    source: 'fair',
    heardAbout: 'podcast',
    prospect: { name: 'Ada Byron', email: 'ada@example.com' },
    reason: 'told-by-phone',
    note: 'Rang on Monday.',
  },
  QualifyReferral: { referralId: 'r1', programId: 'growth', partnerId: 'p1' },
  DisqualifyReferral: { referralId: 'r1', programId: 'growth', partnerId: 'p1', reason: 'no-budget', note: 'Gone.' },
  RegisterDeal: {
    referralId: 'r1',
    programId: 'growth',
    partnerId: 'p1',
    prospect: { name: 'Ada Byron', email: 'ada@example.com' },
    source: 'fair',
    note: 'Decides in May.',
  },
  RecordSignUp: {
    customerId: 'c1',
    clickId: 'click-1',
    couponCode: 'SPRING20',
    person: { name: 'Ada Byron', email: 'ada@example.com' },
  },
  RecordConversion: {
    customerId: 'c1',
    referralId: 'r1',
    clickId: 'click-1',
    couponCode: 'SPRING20',
    plan: 'team',
    seats: 12,
    person: { name: 'Ada Byron', email: 'ada@example.com' },
    declaredMonthlyRevenue: { amountMinor: -5, currency: 'EUR' },
    segment: 'audio',
  },
  RecordPayment: {
    customerId: 'c1',
    paymentId: 'pay1',
    amount: { amountMinor: 1_000, currency: 'EUR' },
    product: 'suite',
    country: 'DE',
    metadata: { campaign: 'spring' },
  },
  OpenDispute: {
    customerId: 'c1',
    disputeId: 'd1',
    paymentId: 'pay1',
    amount: { amountMinor: 1, currency: 'EUR' },
    reason: 'fraudulent',
  },
  CloseDispute: { customerId: 'c1', disputeId: 'd1', paymentId: 'pay1', outcome: 'won' },
  SetFraudRules: {
    programId: 'growth',
    rules: [{ signal: 'refund-rate', mode: 'hold', percent: 30, atLeast: 5 }],
  },
  HoldPartner: { partnerId: 'p1', programId: 'growth', reason: 'looks-wrong', note: 'See the call.' },
  HoldCommission: {
    partnerId: 'p1',
    programId: 'growth',
    commissionId: 'e1.share',
    currency: 'EUR',
    reason: 'looks-wrong',
    note: 'See the call.',
  },
  ReleaseHold: { partnerId: 'p1', holdId: 'h1', reason: 'checked', note: 'All is well.' },
  RecordExchangeRate: { source: 'ecb', from: 'EUR', to: 'USD', rate: '1.0812', at: '2026-03-02T15:00:00Z' },
  RejectHold: {
    partnerId: 'p1',
    holdId: 'h1',
    reason: 'own-referral',
    grounds: 'own-purchase',
    note: 'It was its own wife.',
  },
  RecordRefund: { customerId: 'c1', refundId: 'f1', paymentId: 'pay1', amount: { amountMinor: 1, currency: 'EUR' } },
  RecordChurn: { customerId: 'c1', reason: 'price' },
  RecordReturn: { customerId: 'c1', plan: 'team', seats: 3 },
  ReattributeCustomer: {
    customerId: 'c1',
    toPartnerId: 'p2',
    since: '2026-02-01',
    reason: 'claim',
    note: 'They showed the mail.',
    claimId: 'k1',
  },
  ClaimCommission: {
    claimId: 'k1',
    partnerId: 'p2',
    customerId: 'c1',
    paymentId: 'pay1',
    note: 'I showed it to them.',
  },
  RefuseClaim: { claimId: 'k1', partnerId: 'p2', reason: 'not-referred-by-you', note: 'Nothing was found.' },
  RecordSubscriptionChange: {
    customerId: 'c1',
    changeId: 'change1',
    plan: 'enterprise',
    seats: 40,
    monthlyRevenue: { amountMinor: 99_000, currency: 'EUR' },
  },
  ReportSource: { customerId: 'c1', channel: 'podcast', note: 'The one about the sea.' },
  ForgetPerson: { personId: '5ac1f6a4-16a7-5f0e-8df5-2a8a4f0a1f11', reason: 'asked' },
  CreateApiKey: {
    keyId: 'portal',
    role: 'partner',
    partnerId: 'p1',
    scopes: ['statement', 'RecordReferral'],
    expiresAt: '2030-01-01T00:00:00Z',
    holder: 'ann',
    label: 'portal',
  },
  RotateApiKey: { keyId: 'portal', overlapMinutes: 60 },
  RevokeApiKey: { keyId: 'portal', reason: 'leaked' },
  SetPayoutRules: {
    programId: 'growth',
    daysOfMonth: [15, 31],
    minimums: [{ amountMinor: 5_000, currency: 'EUR' }],
    methods: ['sepa', 'manual'],
    coolOffDays: 7,
  },
  SetPayoutDetails: {
    partnerId: 'p1',
    method: 'sepa',
    details: { name: 'Ada Byron', iban: 'DE89 3704 0044 0532 0130 00', bic: 'COBADEFFXXX' },
  },
  ProposePayout: { payoutId: 'out1', programId: 'growth', currency: 'EUR', partners: ['p1'], method: 'manual' },
  ApprovePayout: { payoutId: 'out1' },
  RejectPayout: { payoutId: 'out1', reason: 'too-early', note: 'After the audit.' },
  BeginSending: { payoutId: 'out1', method: 'sepa', partners: ['p1'] },
  RecordPayoutResult: {
    payoutId: 'out1',
    partnerId: 'p1',
    outcome: 'failed',
    code: 'ac04',
    reference: 'tr_1',
    paidOn: '2026-03-02',
  },
  ResolvePayout: {
    payoutId: 'out1',
    partnerId: 'p1',
    outcome: 'paid',
    reason: 'bank-statement',
    note: 'Seen on page 3.',
    paidOn: '2026-03-02',
  },
  OrderReward: { rewardId: 'r1.card', partnerId: 'p1', reference: 'order-77' },
  DeliverReward: {
    rewardId: 'r1.card',
    partnerId: 'p1',
    reference: 'voucher-77',
    worth: { amountMinor: 2_500, currency: 'EUR' },
  },
  FailReward: { rewardId: 'r1.card', partnerId: 'p1', reason: 'address_unknown', note: 'It came back.' },
  CancelReward: { rewardId: 'r1.card', partnerId: 'p1', reason: 'given_by_mistake', note: 'See the call.' },
  LinkOwnAccount: { partnerId: 'p1', customerId: 'c1' },
  RecordInvoice: {
    customerId: 'c1',
    invoiceId: 'inv-1',
    amount: { amountMinor: 120_000, currency: 'EUR' },
    period: 'year',
  },
};

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

const handlings = deciders.flatMap(({ commands }) => commands);
const typeOf = (name: string): CommandClass => {
  const handling = handlings.find(({ type }) => type.name === name);
  if (!handling) throw new Error(`There is no command ${name}.`);
  return handling.type;
};

function problemsOf(name: string, body: object): string[] {
  const flat = (error: ValidationError, path: string): string[] => [
    ...Object.values(error.constraints ?? {}).map((problem) => `${path}${problem}`),
    ...(error.children ?? []).flatMap((child) => flat(child, `${path}${error.property}.`)),
  ];
  const command = plainToInstance(typeOf(name), { occurredAt: '2026-03-01T09:30:00Z', ...body });
  return validateSync(command, { whitelist: true, forbidNonWhitelisted: true }).flatMap((error) => flat(error, ''));
}

describe('the commands that people send', () => {
  it('are all looked at here', () => {
    const names = handlings.filter(({ by }) => by !== 'policy').map(({ type }) => type.name);
    expect(Object.keys(BODIES).sort()).toEqual(names.sort());
  });

  it.each(Object.entries(BODIES))('%s takes a body that is right', (name, body) => {
    expect(problemsOf(name, body)).toEqual([]);
  });

  it.each(Object.entries(BODIES))(
    '%s refuses each field that is of another type, and one that it does not know',
    (name, body) => {
      for (const field of Object.keys(body))
        expect(problemsOf(name, { ...body, [field]: { odd: [] } })).not.toEqual([]);
      expect(problemsOf(name, { ...body, odd: 1 })).toEqual(['property odd should not exist']);
      expect(problemsOf(name, { ...body, occurredAt: '2026-03-01' })).toEqual([
        'occurredAt must be an ISO 8601 instant with a zone offset, such as 2026-03-01T09:30:00Z',
      ]);
    },
  );

  it.each([
    ['RecordPayment', { amount: undefined }, /amount should not be null or undefined/],
    ['RecordPayment', { amount: { amountMinor: 10.5, currency: 'EUR' } }, /amount\.amountMinor must be an integer/],
    ['RecordPayment', { amount: { amountMinor: 0, currency: 'EUR' } }, /amount\.amountMinor must not be less than 1/],
    ['RecordPayment', { amount: { amountMinor: 2 ** 53, currency: 'EUR' } }, /must not be greater than 1000000000000/],
    ['RecordPayment', { amount: { amountMinor: 1, currency: 'eur' } }, /currency must be a currency code of ISO 4217/],
    ['RecordPayment', { amount: { amountMinor: 1, currency: 'EUR', cents: 2 } }, /property cents should not exist/],
    ['RecordPayment', { country: 'Germany' }, /country must be two capital letters/],
    ['RecordPayment', { metadata: { note: 'What she said' } }, /metadata must be an object of at most 20 codes/],
    ['RecordPayment', { customerId: 'a/b' }, /customerId must be 1 to 100 letters, digits/],
    ['RecordPayment', { customerId: 'a:b' }, /customerId must be 1 to 100 letters, digits/],
    ['RecordPayment', { paymentId: 'x'.repeat(101) }, /paymentId must be 1 to 100 letters, digits/],
    ['LaunchProgram', { zone: 'CET+1' }, /zone must be an IANA time zone/],
    [
      'LaunchProgram',
      withRule({ pays: { kind: 'percent', rate: 0.2 } }),
      /terms\.rules\.0\.pays\.rate: a rate is a text.*write "0\.2"/,
    ],
    [
      'LaunchProgram',
      withRule({ pays: { kind: 'percent', rate: '0' } }),
      /pays\.rate: a share is above 0 and at most 1/,
    ],
    [
      'LaunchProgram',
      withRule({ pays: { kind: 'percent', rate: '1.1' } }),
      /pays\.rate: a share is above 0 and at most 1/,
    ],
    ['LaunchProgram', withRule({ pays: { kind: 'thanks' } }), /terms\.rules\.0\.pays\.kind: /],
    ['LaunchProgram', withRule({ to: 'customer' }), /terms\.rules\.0\.to: cash goes to the partner or to its parent/],
    ['LaunchProgram', withRule({ pays: { kind: 'bill-credit' } }), /pays: a bill credit is an `amount` or a `rate`/],
    [
      'LaunchProgram',
      withRule({ pays: { kind: 'bill-credit', rate: '0.1', rest: 'carries-over' } }),
      /pays: only an `amount` carries over/,
    ],
    ['LaunchProgram', withRule({ pays: { kind: 'swag', item: 'A nice shirt' } }), /pays\.item: a code is 1 to 60/],
    ['LaunchProgram', withRule({ for: { months: 0 } }), /terms\.rules\.0\.for\.months: /],
    ['LaunchProgram', withRule({ when: [{ fact: 'plan' }] }), /terms\.rules\.0\.when\.0: a test asks for something/],
    ['LaunchProgram', withRule({ when: [{ fact: 'plan', from: '2026-01-01' }] }), /are asked of `day`/],
    ['LaunchProgram', withRule({ upTo: [{ per: 'partner', within: 'year' }] }), /upTo\.0: a limit is an `amount` or/],
    [
      'LaunchProgram',
      table({ fromMinor: 5, rate: '0.1' }),
      /bands: bands stand lowest first, and the first begins at 0/,
    ],
    ['LaunchProgram', { terms: { ...TERMS, rules: [RULE, RULE] } }, /terms\.rules: each rule has a name of its own/],
    ['LaunchProgram', { terms: { ...TERMS, rules: [] } }, /terms\.rules: /],
    ['LaunchProgram', { terms: { ...TERMS, holdingDays: -1 } }, /terms\.holdingDays: /],
    ['LaunchProgram', { terms: 'twenty percent' }, /terms: .*expected object/],
    ['LaunchProgram', { tiers: [] }, /tiers must contain at least 1 element/],
    ['LaunchProgram', { tiers: [{ name: 'A' }] }, /tiers\.0\.criteria should not be null or undefined/],
    [
      'LaunchProgram',
      { tiers: [{ name: '', criteria: { activeCustomers: 0, certified: false } }] },
      /name must be longer/,
    ],
    [
      'LaunchProgram',
      { admission: 'secret' },
      /admission must be one of the following values: open, review, invitation/,
    ],
    ['PublishTerms', { effectiveFrom: '2026-04-01' }, /effectiveFrom must be an ISO 8601 instant/],
    ['AgreePartnerTerms', { terms: {} }, /terms: an agreement says something: `rules` or `without`/],
    [
      'AgreePartnerTerms',
      { terms: { rules: [RULE], without: ['share'] } },
      /terms\.without: a rule stands in `rules` or in/,
    ],
    ['SetPartnerGroups', { groups: ['Very Important'] }, /groups must be a code/],
    ['PauseProgram', { reason: 'Ann is on leave' }, /reason must be a code/],
    ['SetApplicationRules', { countries: { allow: ['Germany'] } }, /countries\.allow must hold codes of two capital/],
    ['SetApplicationRules', { domains: { deny: ['@rival'] } }, /domains\.deny must hold domains in small letters/],
    ['DefineTrack', { requirements: [] }, /requirements must contain at least 1 element/],
    ['RecordProgramCost', { amount: { amountMinor: 0, currency: 'EUR' } }, /amountMinor must not be less than 1/],
    ['DeclineApplication', { reason: 'No audience' }, /reason must be a code of 1 to 60 small letters/],
    ['ApplyToProgram', { answers: { size: 'a lot' } }, /answers must be an object of at most 50 codes/],
    ['ApplyToProgram', { answers: { ['Wie groß?']: 1 } }, /answers must be an object of at most 50 codes/],
    ['TerminatePartner', { balance: 'keep' }, /balance must be one of the following values: pay-out, forfeit/],
    ['ApplyToProgram', { country: 'Germany' }, /country must be two capital letters of ISO 3166-1/],
    ['SetPayoutRules', { daysOfMonth: [0] }, /daysOfMonth must not be less than 1/],
    ['SetPayoutRules', { minimums: [eur(1), eur(2)] }, /All minimums's elements must be unique/],
    ['ProposePayout', { partners: [] }, /partners must contain at least 1 element/],
    ['BeginSending', { method: 'manual' }, /method must be one of the following values: sepa, paypal, wise, stripe/],
    ['RecordInvoice', { period: 'week' }, /period must be one of the following values: month, year/],
    ['CancelReward', { reason: 'By mistake' }, /reason must be a code/],
    ['CloseDay', { date: '2026-02-30' }, /date must be a calendar day as YYYY-MM-DD/],
  ])('%s with %j says what is wrong', (name, fields, message) => {
    expect(problemsOf(name, { ...BODIES[name], ...fields }).join('\n')).toMatch(message);
  });
});
