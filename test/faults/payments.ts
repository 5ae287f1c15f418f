import { setTimeout as sleep } from 'node:timers/promises';

/** What a client was told of one command. */
export interface Told {
  readonly paymentId: string;
  readonly eventIds: readonly string[];
}

/** An api that answers at the moment, and a key for it. */
export interface Server {
  readonly url: string;
  readonly key: string;
}

/** Sends payments to whichever server is named at the moment, each until it is answered with success. */
export async function pay(writer: number, server: () => Server, until: AbortSignal, pauseMs = 0): Promise<Told[]> {
  const told: Told[] = [];
  for (let n = 0; !until.aborted; n++) {
    const paymentId = `w${writer}-${n}`;
    for (;;) {
      const { url, key } = server();
      const answer = await fetch(`${url}/v1/commands/record-payment`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': paymentId,
        },
        body: JSON.stringify({ customerId: `c${writer}`, paymentId, amount: { amountMinor: 100, currency: 'EUR' } }),
      }).catch(() => undefined);
      // A connection that was refused or cut, or a server that is shutting down: the same command again, elsewhere.
      if (answer?.ok) {
        const { eventIds } = (await answer.json()) as Told;
        told.push({ paymentId, eventIds });
        break;
      }
      if (answer && answer.status < 503) throw new Error(`${answer.status}: ${await answer.text()}`);
      await sleep(20);
    }
    await sleep(pauseMs);
  }
  return told;
}
