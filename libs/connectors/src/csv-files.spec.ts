import { describe, expect, it } from '@jest/globals';
import { paypalFile } from './paypal/paypal-file.js';
import type { OutgoingPayout } from './port.js';
import { wiseFile } from './wise/wise-file.js';

const payer = { name: 'Vendor', iban: 'DE02120300000000202051' };
const line = (sendingId: string, amountMinor: number, details: Record<string, string>) => ({
  partnerId: `p-${sendingId}`,
  amountMinor,
  sendingId,
  details,
});
const payout = (...lines: OutgoingPayout['lines']): OutgoingPayout => ({
  payoutId: 'out1',
  currency: 'USD',
  begunAt: '2026-04-01T10:00:00.000Z',
  executeOn: '2026-04-01',
  lines,
});

describe('a file for PayPal', () => {
  it('has a row for each recipient, and our name of the line where PayPal gives it back', () => {
    const lines = [line('s1', 123_456, { email: 'ada@acme.example' }), line('s2', 5, { email: 'bo,b@globex.example' })];
    expect(paypalFile.write(payout(...lines), payer)).toEqual({
      name: 'out1-paypal.csv',
      content:
        'ada@acme.example,1234.56,USD,s1,Payout out1,PAYPAL\n"bo,b@globex.example",0.05,USD,s2,Payout out1,PAYPAL\n',
    });
  });

  it('comes back with what became of each', () => {
    const report =
      'Recipient,Customer ID,Status\na@x,s1,Completed\nb@x,s2,RETURNED\nc@x,s3,Unclaimed\nd@x,s4,Pending\n';
    expect(paypalFile.readResults(report)).toEqual([
      { sendingId: 's1', outcome: 'paid' },
      { sendingId: 's2', outcome: 'failed', code: 'returned' },
      { sendingId: 's3', outcome: 'in-doubt', code: 'unclaimed' },
    ]);
  });
});

describe('a file for Wise', () => {
  it('has the columns of its template, with an account or an address', () => {
    const lines = [
      line('s1', 100, { name: 'Acme, Inc.', iban: 'DE89 3704 0044 0532 0130 00' }),
      line('s2', 200, { name: 'Bo', email: 'bo@globex.example' }),
    ];
    expect(wiseFile.write(payout(...lines), payer).content.split('\n')).toEqual([
      'name,recipientEmail,paymentReference,receiverType,amountCurrency,amount,sourceCurrency,targetCurrency,IBAN,type',
      '"Acme, Inc.",,s1,INSTITUTION,target,1.00,USD,USD,DE89370400440532013000,IBAN',
      'Bo,bo@globex.example,s2,INSTITUTION,target,2.00,USD,USD,,EMAIL',
      '',
    ]);
  });

  it('comes back with what became of each', () => {
    const report = 'ID,Status,Reference\n71,Completed,s1\n72,Funds refunded,s2\n73,Bounced back,s3\n74,Processing,s4\n';
    expect(wiseFile.readResults(report)).toEqual([
      { sendingId: 's1', outcome: 'paid', reference: '71' },
      { sendingId: 's2', outcome: 'failed', code: 'funds_refunded' },
      { sendingId: 's3', outcome: 'in-doubt', code: 'bounced_back' },
    ]);
  });
});

describe('what a provider’s file can not hold', () => {
  it.each([
    ['too-many-lines', () => paypalFile.write(payout(...Array<never>(5_001)), payer)],
    ['too-many-lines', () => wiseFile.write(payout(...Array<never>(1_001)), payer)],
    ['not-a-report', () => paypalFile.readResults('a,b\n1,2\n')],
    ['not-a-report', () => wiseFile.readResults('')],
    ['not-a-report', () => wiseFile.readResults('"ID')],
  ])('is refused: %s', (code, run) => {
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});
