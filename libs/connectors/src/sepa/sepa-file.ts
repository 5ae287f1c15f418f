import { formatMinor } from '@vouch/terms';
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { electronicFormatIBAN } from 'ibantools';
import { ConnectorRefused, type FileConnector, type LineResult, type OutgoingPayout, type Payer } from '../port.js';

/**
 * SEPA credit transfers as ISO 20022 `pain.001.001.09`, by the European Payments Council's customer-to-PSP implementation
 * guidelines (EPC132-08): one payment block in EUR, by IBAN alone, charges shared. Results come back as `pain.002`.
 */

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';
/** EPC132-08: an amount is 0.01 to 999999999.99. */
const MOST_MINOR = 99_999_999_999;

/** The basic Latin set that every SEPA bank takes (EPC217-08); what it lacks is spelled without its accents, or left out. */
const latin = (text: string, most: number) =>
  text
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9/?:().,'+ -]/g, '')
    .slice(0, most)
    .trim();

const decimal = (amountMinor: number) => formatMinor(amountMinor, 'EUR').replaceAll(',', '');
const account = (iban: string) => ({ Id: { IBAN: electronicFormatIBAN(iban) ?? '' } });
const agent = (bic: string | undefined) =>
  bic ? { FinInstnId: { BICFI: bic.toUpperCase() } } : { FinInstnId: { Othr: { Id: 'NOTPROVIDED' } } };

function documentOf({ payoutId, begunAt, executeOn, lines }: OutgoingPayout, payer: Payer) {
  const [first] = lines;
  if (!first) throw new ConnectorRefused('no-lines', `Payout ${payoutId} has no line to write.`);
  // Of at most 35 characters, and another for each set of lines that leaves together.
  const messageId = `VOUCH-${first.sendingId}`.slice(0, 35);
  const total = decimal(lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0));
  const count = { NbOfTxs: String(lines.length), CtrlSum: total };
  return {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    Document: {
      '@xmlns': NAMESPACE,
      CstmrCdtTrfInitn: {
        GrpHdr: {
          MsgId: messageId,
          CreDtTm: begunAt.slice(0, 19),
          ...count,
          InitgPty: { Nm: latin(payer.name, 70) },
        },
        PmtInf: {
          PmtInfId: messageId,
          PmtMtd: 'TRF',
          ...count,
          PmtTpInf: { SvcLvl: { Cd: 'SEPA' } },
          ReqdExctnDt: { Dt: executeOn },
          Dbtr: { Nm: latin(payer.name, 70) },
          DbtrAcct: account(payer.iban),
          DbtrAgt: agent(payer.bic),
          ChrgBr: 'SLEV',
          CdtTrfTxInf: lines.map(({ amountMinor, sendingId, details }) => ({
            PmtId: { InstrId: sendingId, EndToEndId: sendingId },
            Amt: { InstdAmt: { '@Ccy': 'EUR', '#text': decimal(amountMinor) } },
            ...(details['bic'] ? { CdtrAgt: agent(details['bic']) } : {}),
            Cdtr: { Nm: latin(details['name'] ?? '', 70) },
            CdtrAcct: account(details['iban'] ?? ''),
            RmtInf: { Ustrd: latin(`Payout ${payoutId}`, 140) },
          })),
        },
      },
    },
  };
}

/** Reasons that `pain.002` gives are ISO 20022 external codes of four signs: AC04, AM04. */
const codeOf = (reason: unknown) =>
  typeof reason === 'string' && /^\w{1,60}$/.test(reason) ? reason.toLowerCase() : 'rejected';

/** Of the statuses of a transaction, only these say how it ended; the others that it is on its way. */
const OUTCOMES: Readonly<Record<string, LineResult['outcome']>> = { ACSC: 'paid', ACCC: 'paid', RJCT: 'failed' };

const listOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  value === undefined ? [] : ((Array.isArray(value) ? value : [value]) as Readonly<Record<string, unknown>>[]);
const within = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined),
    value,
  );

export const sepaFile: FileConnector = {
  kind: 'file',
  method: 'sepa',
  mediaType: 'application/xml',

  write(payout, payer) {
    if (payout.currency !== 'EUR')
      throw new ConnectorRefused(
        'not-in-euro',
        `SEPA moves EUR only, and payout ${payout.payoutId} is in ${payout.currency}.`,
      );
    const tooLarge = payout.lines.find(({ amountMinor }) => amountMinor > MOST_MINOR);
    if (tooLarge)
      throw new ConnectorRefused(
        'amount-too-large',
        `The line of partner ${tooLarge.partnerId} is more than a SEPA transfer holds.`,
      );
    const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true });
    return { name: `${payout.payoutId}-sepa.xml`, content: builder.build(documentOf(payout, payer)) };
  },

  readResults(report) {
    if (XMLValidator.validate(report) !== true || !/xsd:pain\.002\./.test(report))
      throw new ConnectorRefused('not-a-report', 'This is no payment status report (pain.002) of ISO 20022.');
    const parser = new XMLParser({
      ignoreAttributes: true,
      parseTagValue: false,
      removeNSPrefix: true,
      processEntities: false,
    });
    const parsed: unknown = parser.parse(report);
    return listOf(within(parsed, 'Document', 'CstmrPmtStsRpt', 'OrgnlPmtInfAndSts'))
      .flatMap((block) => listOf(block['TxInfAndSts']))
      .flatMap((transaction): LineResult[] => {
        const outcome = OUTCOMES[String(transaction['TxSts'])];
        const sendingId = transaction['OrgnlEndToEndId'];
        if (outcome === undefined || typeof sendingId !== 'string') return [];
        const [information] = listOf(transaction['StsRsnInf']);
        return [
          outcome === 'paid'
            ? { sendingId, outcome }
            : { sendingId, outcome, code: codeOf(within(information, 'Rsn', 'Cd')) },
        ];
      });
  },
};
