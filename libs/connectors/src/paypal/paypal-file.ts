import { stringify } from 'csv-stringify/sync';
import { formatMinor } from '@vouch/terms';
import { readReport, statusCode } from '../csv-results.js';
import { ConnectorRefused, type FileConnector, type LineResult } from '../port.js';

/**
 * PayPal Payouts, by a file that is uploaded: recipient, amount, currency, customer id of at most 30 characters without
 * spaces, note, wallet; no header, one currency, at most 5,000 rows
 * (https://docs.paypal.ai/growth/payouts/send-money/use-web-ui). The customer id is our name of the line.
 */
const MOST_ROWS = 5_000;

/** https://developer.paypal.com/docs/payouts/standard/reference/payout-statuses/ : the others say that it is on its way. */
const OUTCOMES: Readonly<Record<string, LineResult['outcome']>> = {
  success: 'paid',
  completed: 'paid',
  failed: 'failed',
  blocked: 'failed',
  denied: 'failed',
  returned: 'failed',
  refunded: 'failed',
  reversed: 'failed',
  unclaimed: 'in-doubt',
  onhold: 'in-doubt',
};

export const paypalFile: FileConnector = {
  kind: 'file',
  method: 'paypal',
  mediaType: 'text/csv',

  write({ payoutId, currency, lines }) {
    if (lines.length > MOST_ROWS)
      throw new ConnectorRefused(
        'too-many-lines',
        `A PayPal file holds ${MOST_ROWS} payouts, and this has ${lines.length}.`,
      );
    const rows = lines.map(({ amountMinor, sendingId, details }) => [
      details['email'] ?? '',
      formatMinor(amountMinor, currency).replaceAll(',', ''),
      currency,
      sendingId,
      `Payout ${payoutId}`,
      'PAYPAL',
    ]);
    return { name: `${payoutId}-paypal.csv`, content: stringify(rows) };
  },

  readResults: (report) =>
    readReport(report, ['Customer ID', 'Status'], (row) => {
      const code = statusCode(row['Status'] ?? '');
      const outcome = OUTCOMES[code];
      const sendingId = row['Customer ID'] ?? '';
      if (outcome === undefined || sendingId === '') return undefined;
      return outcome === 'paid' ? { sendingId, outcome } : { sendingId, outcome, code };
    }),
};
