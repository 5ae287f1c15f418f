import type { EventData } from '@vouch/events';
import { RATE_IN_FORCE_DAYS } from '@vouch/terms';
import { addDays, dayIn } from '../calendar.js';
import { command } from '../command.js';
import { policy, type Rows } from '../policy.js';
import { ConvertClaim } from './commands.js';

/** What waits for a rate. */
interface Waiting extends Pick<EventData<'ConversionAwaited'>, 'claim' | 'paidIn' | 'limits'> {
  readonly commissionId: string;
  readonly occurredAt: string;
}

/** All that waits for a source's rate between two currencies at a day (UTC). */
interface WaitingRow {
  readonly waiting: readonly Waiting[];
}

interface Pair {
  readonly source: string;
  readonly currencies: readonly string[];
}

const keyOf = ({ source, currencies }: Pair, day: string) =>
  `waiting:${source}:${currencies.toSorted().join(':')}:${day}`;
const waitingIn = (rows: Rows<WaitingRow>, key: string) => rows(key)?.waiting ?? [];

type Awaited = { readonly data: EventData<'ConversionAwaited'>; readonly occurredAt: string };
type Converted = { readonly data: EventData<'ClaimConverted'>; readonly occurredAt: string };
type Recorded = { readonly data: EventData<'ExchangeRateRecorded'>; readonly occurredAt: string };

const keyOfAwaited = ({ data: { claim, paidIn }, occurredAt }: Awaited) =>
  keyOf({ source: paidIn.ratesOf, currencies: [claim.computed.currency, paidIn.currency] }, dayIn('UTC', occurredAt));
const keyOfConverted = ({ data: { exchanged }, occurredAt }: Converted) =>
  keyOf({ source: exchanged.source, currencies: [exchanged.from, exchanged.to] }, dayIn('UTC', occurredAt));
/** A rate is in force on its day and for some days after it. */
const keysOfRecorded = ({ data: { source, from, to }, occurredAt }: Recorded) =>
  Array.from({ length: RATE_IN_FORCE_DAYS + 1 }, (_, days) =>
    keyOf({ source, currencies: [from, to] }, addDays(dayIn('UTC', occurredAt), days)),
  );

const convert = ({ claim, paidIn, limits, occurredAt }: Waiting) =>
  command(ConvertClaim, { claim, paidIn, limits, occurredAt });

/** Tries again what waits for a rate when one is recorded that may have been in force. */
export const convertWhenRateRecorded = policy<WaitingRow>({
  name: 'convert-when-rate-recorded',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    ConversionAwaited: {
      keys: (event) => [keyOfAwaited(event)],
      react: (event, rows) => {
        const { commissionId, claim, paidIn, limits } = event.data;
        const one = { commissionId, claim, paidIn, limits, occurredAt: event.occurredAt };
        const key = keyOfAwaited(event);
        // The rate may have been recorded while it was decided to wait.
        return { rows: { [key]: { waiting: [...waitingIn(rows, key), one] } }, commands: [convert(one)] };
      },
    },
    ClaimConverted: {
      keys: (event) => [keyOfConverted(event)],
      react: (event, rows) => {
        const key = keyOfConverted(event);
        const known = waitingIn(rows, key);
        const waiting = known.filter(({ commissionId }) => commissionId !== event.data.commissionId);
        if (waiting.length === known.length) return {};
        return { rows: { [key]: waiting.length > 0 ? { waiting } : null } };
      },
    },
    ExchangeRateRecorded: {
      keys: keysOfRecorded,
      react: (event, rows) => ({
        commands: keysOfRecorded(event).flatMap((key) => waitingIn(rows, key).map(convert)),
      }),
    },
  },
});
