import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { skipUnless } from '@vouch/testing';
import { validateXML } from 'xmllint-wasm';
import type { OutgoingPayout } from '../port.js';
import { sepaFile } from './sepa-file.js';

const payer = { name: 'Müller & Söhne Straße GmbH', iban: 'DE02 1203 0000 0000 2020 51', bic: 'BYLADEM1001' };
const payout: OutgoingPayout = {
  payoutId: 'payout-2026-03',
  currency: 'EUR',
  begunAt: '2026-04-01T10:00:00.000Z',
  executeOn: '2026-04-02',
  lines: [
    {
      partnerId: 'acme',
      amountMinor: 123_456_789,
      sendingId: '7d1m0c4n8v2b6x9z3l5k1j0hg',
      details: { name: 'Acme <Consulting>', iban: 'DE89 3704 0044 0532 0130 00', bic: 'COBADEFFXXX' },
    },
    {
      partnerId: 'globex',
      amountMinor: 1,
      sendingId: 's2',
      details: { name: 'Globex', iban: 'FR1420041010050500013M02606' },
    },
  ],
};

/** ISO's schema is not ours to ship: whoever has it names the folder. */
const folder = process.env['VOUCH_ISO20022_SCHEMAS'] ?? '';
const schema = join(folder, 'pain.001.001.09.xsd');

describe('a bank file', () => {
  skipUnless(folder !== '' && existsSync(schema), 'VOUCH_ISO20022_SCHEMAS names no folder', 'iso20022-schemas').it(
    'is valid against the schema of ISO 20022, and one with a fault is not',
    async () => {
      const { content } = sepaFile.write(payout, payer);
      const check = (contents: string) =>
        validateXML({ xml: [{ fileName: 'file.xml', contents }], schema: [readFileSync(schema, 'utf8')] });
      expect((await check(content)).errors).toEqual([]);
      expect((await check(sepaFile.write(payout, { ...payer, bic: undefined }).content)).errors).toEqual([]);
      expect((await check(content.replace('<PmtMtd>TRF', '<PmtMtd>GIFT'))).valid).toBe(false);
    },
  );

  it('says who is paid what, in characters that every bank takes, and names each line', () => {
    const { name, content } = sepaFile.write(payout, payer);
    expect(name).toBe('payout-2026-03-sepa.xml');
    for (const part of [
      '<NbOfTxs>2</NbOfTxs>',
      '<CtrlSum>1234567.90</CtrlSum>',
      '<Nm>Muller  Sohne Strasse GmbH</Nm>',
      '<Nm>Acme Consulting</Nm>',
      '<EndToEndId>7d1m0c4n8v2b6x9z3l5k1j0hg</EndToEndId>',
      '<InstdAmt Ccy="EUR">1234567.89</InstdAmt>',
      '<InstdAmt Ccy="EUR">0.01</InstdAmt>',
      '<IBAN>DE89370400440532013000</IBAN>',
      '<Dt>2026-04-02</Dt>',
    ])
      expect(content).toContain(part);
  });

  it('is the same to the byte when it is written again', () => {
    expect(sepaFile.write(payout, payer)).toEqual(sepaFile.write(structuredClone(payout), payer));
  });

  it.each([
    ['not-in-euro', { currency: 'USD' }],
    ['no-lines', { lines: [] }],
    ['amount-too-large', { lines: [{ ...payout.lines[0]!, amountMinor: 100_000_000_000 }] }],
  ])('is refused: %s', (code, change) => {
    expect(() => sepaFile.write({ ...payout, ...change }, payer)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a status report of a bank', () => {
  const report = (transactions: string) =>
    `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><OrgnlPmtInfAndSts>${transactions}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`;
  const status = (id: string, state: string, reason = '') =>
    `<TxInfAndSts><OrgnlEndToEndId>${id}</OrgnlEndToEndId><TxSts>${state}</TxSts>${reason}</TxInfAndSts>`;

  it('tells of each line that ended how it did, and nothing of what is on its way', () => {
    const refused = '<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>';
    expect(
      sepaFile.readResults(report(status('s1', 'ACSC') + status('s2', 'RJCT', refused) + status('s3', 'ACSP'))),
    ).toEqual([
      { sendingId: 's1', outcome: 'paid' },
      { sendingId: 's2', outcome: 'failed', code: 'ac04' },
    ]);
    expect(sepaFile.readResults(report(status('s2', 'RJCT')))).toEqual([
      { sendingId: 's2', outcome: 'failed', code: 'rejected' },
    ]);
  });

  it.each(['', '{}', '<Document/>', '<a'])('is nothing else: %j', (text) => {
    expect(() => sepaFile.readResults(text)).toThrow(expect.objectContaining({ code: 'not-a-report' }));
  });
});
