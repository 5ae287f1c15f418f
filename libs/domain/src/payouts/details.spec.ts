import { describe, expect, it } from '@jest/globals';
import { given, happened, sealedId, vaultKnowsAccount } from '@vouch/testing';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { command } from '../command.js';
import { sealedFieldsOf } from '../sealed.js';
import { SetPayoutDetails } from './commands.js';

const IBAN = 'DE89 3704 0044 0532 0130 00';
const problemsOf = (method: string, details: unknown) =>
  validateSync(plainToInstance(SetPayoutDetails, { partnerId: 'p1', method, details })).flatMap(({ constraints }) =>
    Object.values(constraints ?? {}),
  );

describe('payout details', () => {
  it.each([
    ['sepa', { name: 'Ada Byron', iban: IBAN }],
    ['sepa', { name: 'Ada Byron', iban: IBAN.replaceAll(' ', '').toLowerCase(), bic: 'COBADEFFXXX' }],
    ['paypal', { email: 'ada@acme.example' }],
    ['wise', { name: 'Ada Byron', iban: 'TR330006100519786457841326' }],
    ['wise', { name: 'Ada Byron', email: 'ada@acme.example' }],
    ['stripe', { account: 'acct_1032D82eZvKYlo2C' }],
  ])('for %s are as they should be: %j', (method, details) => {
    expect(problemsOf(method, details)).toEqual([]);
  });

  it.each([
    [
      'sepa',
      { name: 'Ada', iban: 'DE88 3704 0044 0532 0130 00' },
      'details iban must be an IBAN of a SEPA country, and its check digits right',
    ],
    [
      'sepa',
      { name: 'Ada', iban: 'TR330006100519786457841326' },
      'details iban must be an IBAN of a SEPA country, and its check digits right',
    ],
    ['sepa', { iban: IBAN }, 'details must hold name'],
    ['sepa', { name: 'Ada', iban: IBAN, bic: 'BANK' }, 'details bic must be a BIC of 8 or 11 characters'],
    ['sepa', { name: 'Ada', iban: IBAN, email: 'a@b.example' }, 'details must hold only name, iban, bic'],
    ['paypal', { email: 'nobody' }, 'details email must be an e-mail address'],
    ['wise', { name: 'Ada', iban: 'X' }, 'details iban must be an IBAN whose check digits are right'],
    ['stripe', { account: 'cus_1' }, "details account must be a connected account's id, acct_…"],
    ['sepa', 'DE89370400440532013000', 'details must be an object of texts'],
    ['sepa', { name: 1, iban: IBAN }, 'details name must be 1 to 70 characters: the name on the account'],
  ])('for %s say what is wrong with %j, and not a word of what they are', (method, details, problem) => {
    expect(problemsOf(method, details)).toEqual([problem]);
    for (const value of Object.values(details)) if (String(value).length > 4) expect(problem).not.toContain(value);
  });

  it('are recorded by where the vault keeps them, each time as other ones', () => {
    const set = command(SetPayoutDetails, { partnerId: 'p1', method: 'sepa', details: { name: 'Ada', iban: IBAN } });
    const [event] = given().when(set).decision as readonly { data: { detailsId: string } }[];
    expect(event).toEqual({
      type: 'PayoutDetailsSet',
      data: {
        partnerId: 'p1',
        detailsId: expect.any(String),
        method: 'sepa',
        textIds: { name: sealedId('details.name'), iban: sealedId('details.iban') },
      },
    });
  });

  const account = (details: Record<string, string>) =>
    sealedFieldsOf(SetPayoutDetails)[0]?.accountIn?.(details)?.account;
  it.each([
    [{ name: 'Ada', iban: IBAN }, { name: 'A. Byron', iban: IBAN.replaceAll(' ', '').toLowerCase() }, true],
    [{ email: 'Ada@Acme.example' }, { name: 'Ada', email: 'ada@acme.example' }, true],
    [{ account: 'acct_1032D82eZvKYlo2C' }, { account: 'acct_1032D82eZvKYlo2C' }, true],
    [{ name: 'Ada', iban: IBAN }, { name: 'Ada', iban: 'DE02120300000000202051' }, false],
    [{ account: 'acct_1032D82eZvKYlo2C' }, { account: 'acct_1032d82eZvKYlo2C' }, false],
  ])('%j and %j are of one account: %s', (one, other, same) => {
    expect(account(one) === account(other)).toBe(same);
  });

  const partnerOf = (partnerId: string, programId = 'growth') =>
    happened('PartnerApplied', { partnerId, programId, attempt: 1 });
  it.each([
    ['another partner of the program', ['payout-details-p2'], { programId: 'growth', partners: ['p2'] }],
    ['two of them', ['payout-details-p2', 'payout-details-p3'], { programId: 'growth', partners: ['p2', 'p3'] }],
    ['a partner of another program', ['payout-details-q1'], undefined],
    ['the partner itself', ['payout-details-p1'], undefined],
    [
      'both, and something else',
      ['payout-details-p1', 'elsewhere', 'payout-details-p2'],
      { programId: 'growth', partners: ['p2'] },
    ],
  ])('say whose account it is, too: %s', (_, streams, sameAccount) => {
    const set = command(SetPayoutDetails, { partnerId: 'p1', method: 'sepa', details: { name: 'Ada', iban: IBAN } });
    const [event] = given()
      .alongside(partnerOf('p1'), partnerOf('p2'), partnerOf('p3'), partnerOf('q1', 'scale'))
      .when(set, vaultKnowsAccount('details', streams)).decision as readonly { data: { sameAccount?: object } }[];
    expect(event?.data.sameAccount).toEqual(sameAccount);
    expect(JSON.stringify(event)).not.toContain('DE89');
  });
});
