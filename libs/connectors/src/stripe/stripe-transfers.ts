import Stripe from 'stripe';
import type { LineResult, TransferConnector } from '../port.js';

export interface StripeSettings {
  /** A secret key of the platform's account. */
  readonly secretKey: string;
  /** Where the API is; Stripe's own without it. */
  readonly apiUrl?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

/**
 * Transfers to connected accounts (https://docs.stripe.com/api/transfers). A line's name is the idempotency key, the payout's
 * the transfer group, by which a line is found again. Nothing is tried a second time, but for a request whose kept connection
 * turned out to be closed, which Stripe's client repeats under the same key.
 */
export function stripeTransfers({ secretKey, apiUrl, timeoutMs = 20_000 }: StripeSettings): TransferConnector {
  const stripe = new Stripe(secretKey, {
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    ...placeOf(apiUrl),
  });
  return {
    kind: 'transfer',
    method: 'stripe',

    async send({ payoutId, currency }, { amountMinor, sendingId, partnerId, details }) {
      try {
        const transfer = await stripe.transfers.create(
          {
            amount: amountMinor,
            currency: currency.toLowerCase(),
            destination: details['account'] ?? '',
            transfer_group: payoutId,
            metadata: { sendingId, partnerId },
          },
          { idempotencyKey: sendingId },
        );
        return { sendingId, outcome: 'paid', reference: transfer.id };
      } catch (error) {
        return { sendingId, ...outcomeOf(error) };
      }
    },

    async find(payoutId, sendingId) {
      for await (const transfer of stripe.transfers.list({ transfer_group: payoutId, limit: 100 })) {
        if (transfer.metadata['sendingId'] !== sendingId) continue;
        return transfer.reversed
          ? { sendingId, outcome: 'failed', code: 'reversed' }
          : { sendingId, outcome: 'paid', reference: transfer.id };
      }
      // It may still be under way. That it isn't there proves nothing yet.
      return { sendingId, outcome: 'in-doubt', code: 'not-found' };
    },
  };
}

function placeOf(apiUrl: string | undefined): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  if (apiUrl === undefined) return {};
  const { hostname, port, protocol } = new URL(apiUrl);
  return { host: hostname, ...(port && { port }), protocol: protocol === 'http:' ? 'http' : 'https' };
}

/**
 * What Stripe refused was not carried out; after anything else nobody knows (https://docs.stripe.com/error-low-level: a 5xx, a
 * lost connection and a key that is still at work are indeterminate).
 * @throws what is no error of Stripe's: a bug.
 */
function outcomeOf(error: unknown): Pick<LineResult, 'outcome' | 'code'> {
  const { errors } = Stripe;
  if (!(error instanceof errors.StripeError)) throw error;
  const code = (error.code ?? error.type.replace(/^Stripe|Error$/g, '')).toLowerCase().replaceAll(/[^a-z0-9_.-]/g, '_');
  const refused =
    error instanceof errors.StripeInvalidRequestError ||
    error instanceof errors.StripeCardError ||
    error instanceof errors.StripeAuthenticationError ||
    error instanceof errors.StripePermissionError ||
    error instanceof errors.StripeRateLimitError;
  return refused && error.statusCode !== 409 ? { outcome: 'failed', code } : { outcome: 'in-doubt', code };
}
