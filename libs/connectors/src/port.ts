import type { SentMethod } from '@vouch/domain';

/** A line of a payout that is about to leave, with what the vault knows of where it goes. */
export interface OutgoingLine {
  readonly partnerId: string;
  /** Minor units of the payout's currency, above 0. */
  readonly amountMinor: number;
  /** What the line is called outside, the same for ever: an idempotency key, an end-to-end id. */
  readonly sendingId: string;
  readonly details: Readonly<Record<string, string>>;
}

export interface OutgoingPayout {
  readonly payoutId: string;
  /** ISO 4217. */
  readonly currency: string;
  /** When sending began, ISO 8601: it stands in files, so that one that is written again is the same to the byte. */
  readonly begunAt: string;
  /** The day on which a bank is to carry it out, YYYY-MM-DD. */
  readonly executeOn: string;
  readonly lines: readonly OutgoingLine[];
}

/** The company that pays, for files that name it. */
export interface Payer {
  readonly name: string;
  readonly iban: string;
  readonly bic?: string | undefined;
}

/** What whoever carries it out says of a line. */
export interface LineResult {
  readonly sendingId: string;
  readonly outcome: 'paid' | 'failed' | 'in-doubt';
  /** Why, in small letters, for every outcome but paid. */
  readonly code?: string;
  readonly reference?: string;
}

/** Writes a file that somebody hands to a bank or a provider, and reads what comes back. The same payout gives the same bytes. */
export interface FileConnector {
  readonly kind: 'file';
  readonly method: SentMethod;
  readonly mediaType: 'application/xml' | 'text/csv';
  /** @throws ConnectorRefused for a payout that this format can't hold: another currency, too many lines. */
  write(payout: OutgoingPayout, payer: Payer): { readonly name: string; readonly content: string };
  /** @throws ConnectorRefused for a file that is no report of this kind. */
  readResults(report: string): readonly LineResult[];
}

/** Sends line by line. Never called twice for one line; `find` is how a line of which nothing is known is looked up. */
export interface TransferConnector {
  readonly kind: 'transfer';
  readonly method: SentMethod;
  send(payout: Omit<OutgoingPayout, 'lines'>, line: OutgoingLine): Promise<LineResult>;
  /** What the provider knows of a line; in doubt where it knows nothing. */
  find(payoutId: string, sendingId: string): Promise<LineResult>;
}

/** A payout or a report that a connector can't take; the message says what to change. */
export class ConnectorRefused extends Error {
  override readonly name = 'ConnectorRefused';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
