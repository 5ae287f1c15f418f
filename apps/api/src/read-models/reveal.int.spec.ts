import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { queries } from '@vouch/read-models';
import { TestApi } from '../../testing/test-api.js';

/** Everyone who is somewhere in the installation: whose people they are, and how they came there. */
const PEOPLE = {
  acmeOwner: 'Ada Acmeowner',
  acmeFinance: 'Finn Acmefinance',
  borealisOwner: 'Bo Borealisowner',
  dealOfAcme: 'Dora Dealofacme',
  dealOfBorealis: 'Dino Dealofborealis',
  /** A prospect that filled in a form: recorded for acme by a system of ours. */
  formForAcme: 'Fay Formforacme',
  /** Customers that signed up with us. */
  customerOfAcme: 'Cora Customerofacme',
  customerOfBorealis: 'Carl Customerofborealis',
} as const;
type Who = keyof typeof PEOPLE;

const TEXTS = {
  pause: 'Summertime words.',
  source: 'Overheard words.',
  deal: 'Dealnote words.',
  payout: 'Payoutnote words.',
  hold: 'Holdnote words.',
  claim: 'Claimnote words.',
  refusal: 'Refusalnote words.',
};

const person = (who: Who) => {
  const [given, family] = PEOPLE[who].toLowerCase().split(' ');
  return { name: PEOPLE[who], email: `${given}@${family}.example` };
};

const revealing = queries.filter(({ reveals }) => reveals !== undefined);

/** What has to be asked, where a query can't be asked without. */
const SEARCHES: Readonly<Record<string, string>> = {
  'application-queue': '?state=any',
  claims: '?state=any',
  statement: '?partner=acme&month=2026-01',
};
const OWN_SEARCHES: Readonly<Record<string, string>> = { claims: '?state=any', statement: '?month=2026-01' };

describe('Who is named in answers', () => {
  let api: TestApi;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    api = await TestApi.start();
    await api.follow();
    const send = async (name: string, body: object, key = api.key) => {
      const { status, text } = await api.request('POST', `/v1/commands/${name}`, {
        key,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (status >= 300) throw new Error(`${name}: ${text}`);
    };
    for (const [keyId, role, partnerId] of [
      ['manager', 'manager'],
      ['auditor', 'auditor'],
      ['web', 'integration'],
      ['acme', 'partner', 'acme'],
      ['borealis', 'partner', 'borealis'],
    ] as const)
      keys[keyId] = (await api.send('create-api-key', { keyId, role, ...(partnerId && { partnerId }) })).body.apiKey;
    const programId = 'growth';
    await send('launch-program', {
      programId,
      name: 'Growth',
      currency: 'EUR',
      zone: 'Europe/Berlin',
      terms: {
        holdingDays: 14,
        rules: [{ rule: 'share', on: 'every-payment', pays: { kind: 'percent', rate: '0.2' }, for: { months: 12 } }],
      },
      tiers: [{ name: 'Registered', criteria: {} }],
      plausibleMonthlyRevenueMinor: 100,
    });
    for (const [partnerId, owner] of [
      ['acme', 'acmeOwner'],
      ['borealis', 'borealisOwner'],
    ] as const) {
      await send('apply-to-program', { partnerId, programId, contact: person(owner) });
      await send('approve-application', { partnerId });
      // Where the program counts its days: an hour or two a day it is another one than in UTC.
      const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date());
      await send('award-certification', { partnerId, programId, trackId: 'sales', expiresOn: today });
    }
    await send('add-person', { partnerId: 'acme', role: 'finance', person: person('acmeFinance') });
    const deal = (partnerId: string, who: Who) => ({
      referralId: `deal-${partnerId}`,
      programId,
      partnerId,
      prospect: person(who),
      note: TEXTS.deal,
    });
    await send('register-deal', deal('acme', 'dealOfAcme'), keys['acme']);
    await send('register-deal', deal('borealis', 'dealOfBorealis'), keys['borealis']);
    const form = { referralId: 'form-acme', programId, partnerId: 'acme', prospect: person('formForAcme') };
    await send('record-referral', form, keys['web']);
    for (const [partnerId, referralId, who] of [
      ['acme', 'deal-acme', 'customerOfAcme'],
      ['borealis', 'deal-borealis', 'customerOfBorealis'],
    ] as const) {
      const customerId = `customer-of-${partnerId}`;
      const declaredMonthlyRevenue = { amountMinor: 1_000, currency: 'EUR' };
      await send('record-conversion', { customerId, referralId, person: person(who), declaredMonthlyRevenue });
      await send('report-source', { customerId, channel: 'podcast', note: TEXTS.source });
    }
    const claim = { claimId: 'k1', partnerId: 'acme' };
    await send('claim-commission', { ...claim, customerId: 'customer-of-borealis', note: TEXTS.claim }, keys['acme']);
    await send('refuse-claim', { ...claim, reason: 'not-referred-by-you', note: TEXTS.refusal });
    await send('propose-payout', { payoutId: 'none-yet', programId, currency: 'EUR' });
    await api.settled();
    await send('reject-payout', { payoutId: 'none-yet', reason: 'too-early', note: TEXTS.payout });
    await send('hold-partner', { partnerId: 'acme', programId, reason: 'looks-wrong', note: TEXTS.hold });
    await send('pause-program', { programId, reason: 'holidays', note: TEXTS.pause });
    await api.settled();
  }, 60_000);
  afterAll(() => api?.close());

  const asked = async (name: string, key: string, search = '') => {
    const { status, text, headers } = await api.request('GET', `/v1/read-models/${name}${search}`, {
      key: keys[key]!,
    });
    return { status, text, etag: headers.get('etag') };
  };
  const namedIn = (text: string) => (Object.keys(PEOPLE) as Who[]).filter((who) => text.includes(PEOPLE[who]));
  const saidIn = (text: string) => Object.values(TEXTS).filter((words) => text.includes(words));

  it('is everyone whom an answer is about, for those who run the programs', async () => {
    const seen = new Map<string, readonly string[]>();
    for (const { name } of revealing) {
      const { status, text } = await asked(name, 'manager', SEARCHES[name]);
      expect([name, status]).toEqual([name, 200]);
      seen.set(name, [...namedIn(text), ...saidIn(text)]);
    }
    const owners = ['acmeOwner', 'borealisOwner'];
    const customers = ['customerOfAcme', 'customerOfBorealis'];
    const prospects = ['dealOfAcme', 'dealOfBorealis', 'formForAcme'];
    expect(Object.fromEntries(seen)).toEqual({
      programs: [TEXTS.pause],
      'partner-directory': ['acmeOwner', 'acmeFinance', 'borealisOwner'],
      'application-queue': owners,
      'referral-pipeline': [...prospects, TEXTS.deal],
      customers: ['dealOfAcme', 'dealOfBorealis', ...customers],
      'reported-sources': [...customers, TEXTS.source],
      'certifications-due': ['acmeOwner', 'acmeFinance', 'borealisOwner'],
      flags: customers,
      claims: [TEXTS.claim, TEXTS.refusal],
      payouts: [TEXTS.payout],
      statement: ['acmeOwner'],
      holds: [TEXTS.hold],
      'fraud-signals': [],
      'event-history': [...Object.keys(PEOPLE), ...Object.values(TEXTS)],
    });
  });

  const own: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
    acme: {
      'partner-directory': ['acmeOwner', 'acmeFinance'],
      'referral-pipeline': ['dealOfAcme', TEXTS.deal],
      customers: ['dealOfAcme'],
      'certifications-due': ['acmeOwner', 'acmeFinance'],
      claims: [TEXTS.claim],
      statement: ['acmeOwner'],
    },
    borealis: {
      'partner-directory': ['borealisOwner'],
      'referral-pipeline': ['dealOfBorealis', TEXTS.deal],
      customers: ['dealOfBorealis'],
      'certifications-due': ['borealisOwner'],
      statement: ['borealisOwner'],
    },
  };
  it.each(['acme', 'borealis'])(
    'is, for the partner %s, its own people and the prospects that it entered',
    async (me) => {
      const other = me === 'acme' ? 'borealis' : 'acme';
      for (const { name, by } of revealing) {
        const { status, text } = await asked(name, me, OWN_SEARCHES[name]);
        expect([name, status]).toEqual([name, by.includes('partner') ? 200 : 403]);
        expect([name, ...namedIn(text), ...saidIn(text)]).toEqual([name, ...(own[me]![name] ?? [])]);
        const refused = await asked(name, me, `?partner=${other}`);
        expect([name, refused.status, ...namedIn(refused.text)]).toEqual([name, 403]);
      }
    },
  );

  it.each(['auditor', 'web'])('is nobody for the key %s', async (key) => {
    for (const { name, by } of revealing) {
      const { status, text, etag } = await asked(name, key, SEARCHES[name]);
      expect([name, status]).toEqual([name, key === 'auditor' && by.includes('auditor') ? 200 : 403]);
      expect([name, ...namedIn(text), ...saidIn(text), text.includes('"people":{')]).toEqual([name, false]);
      expect([name, etag !== null]).toEqual([name, status === 200]);
    }
  });
});
