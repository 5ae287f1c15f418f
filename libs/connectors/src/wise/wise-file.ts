import { stringify } from 'csv-stringify/sync';
import { formatMinor } from '@vouch/terms';
import { electronicFormatIBAN } from 'ibantools';
import { readReport, statusCode } from '../csv-results.js';
import { ConnectorRefused, type FileConnector, type LineResult } from '../port.js';

/**
 * Wise's batch payments, by a file that is uploaded: the columns of its templates "Send to bank accounts" and "Send by email"
 * (https://wise.com/help/articles/2663302/how-do-i-fill-in-my-batch-template), at most 1,000 transfers. An exact amount is
 * named in the currency that the recipient gets, so that fees are ours. The payment reference is our name of the line.
 */
const COLUMNS = [
  'name',
  'recipientEmail',
  'paymentReference',
  'receiverType',
  'amountCurrency',
  'amount',
  'sourceCurrency',
  'targetCurrency',
  'IBAN',
  'type',
];
const MOST_ROWS = 1_000;

/** https://docs.wise.com/api-docs/api-reference/transfer : the others say that it is on its way. */
const OUTCOMES: Readonly<Record<string, LineResult['outcome']>> = {
  outgoing_payment_sent: 'paid',
  sent: 'paid',
  completed: 'paid',
  cancelled: 'failed',
  funds_refunded: 'failed',
  bounced_back: 'in-doubt',
};

export const wiseFile: FileConnector = {
  kind: 'file',
  method: 'wise',
  mediaType: 'text/csv',

  write({ payoutId, currency, lines }) {
    if (lines.length > MOST_ROWS)
      throw new ConnectorRefused(
        'too-many-lines',
        `A Wise batch holds ${MOST_ROWS} transfers, and this has ${lines.length}.`,
      );
    const rows = lines.map(({ amountMinor, sendingId, details }) => [
      details['name'] ?? '',
      details['email'] ?? '',
      sendingId,
      'INSTITUTION',
      'target',
      formatMinor(amountMinor, currency).replaceAll(',', ''),
      currency,
      currency,
      details['iban'] === undefined ? '' : (electronicFormatIBAN(details['iban']) ?? ''),
      details['iban'] === undefined ? 'EMAIL' : 'IBAN',
    ]);
    return { name: `${payoutId}-wise.csv`, content: stringify([COLUMNS, ...rows]) };
  },

  readResults: (report) =>
    readReport(report, ['Reference', 'Status', 'ID'], (row) => {
      const code = statusCode(row['Status'] ?? '');
      const outcome = OUTCOMES[code];
      const sendingId = row['Reference'] ?? '';
      if (outcome === undefined || sendingId === '') return undefined;
      const reference = row['ID'] ? { reference: row['ID'] } : {};
      return outcome === 'paid' ? { sendingId, outcome, ...reference } : { sendingId, outcome, code };
    }),
};
