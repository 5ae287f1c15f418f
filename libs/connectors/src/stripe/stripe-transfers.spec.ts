import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TransferConnector } from '../port.js';
import { stripeTransfers } from './stripe-transfers.js';

/** A server that speaks as much of Stripe's API as transfers need, on a real connection. */
interface Asked {
  readonly key: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

let asked: Asked[];
let answer: (request: Asked, response: ServerResponse) => void;
let connector: TransferConnector;
const made = new Map<string, object>();
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.method === 'GET') {
    const group = new URL(request.url ?? '', 'http://x').searchParams.get('transfer_group');
    const data = [...made.values()].filter((one) => (one as { transfer_group: string }).transfer_group === group);
    return response.end(JSON.stringify({ object: 'list', data, has_more: false, url: '/v1/transfers' }));
  }
  void bodyOf(request).then((body) => {
    const one = {
      key: request.headers['idempotency-key'] as string | undefined,
      fields: Object.fromEntries(new URLSearchParams(body)),
    };
    asked.push(one);
    answer(one, response);
  });
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

const transferOf = ({ key, fields }: Asked) => ({
  id: `tr_${key}`,
  object: 'transfer',
  transfer_group: fields['transfer_group'],
  metadata: { sendingId: fields['metadata[sendingId]'] },
  reversed: false,
});

/** As Stripe does: the same key again is the same transfer. */
const makes = (request: Asked, response: ServerResponse) => {
  const transfer = made.get(request.key ?? '') ?? transferOf(request);
  made.set(request.key ?? '', transfer);
  response.end(JSON.stringify(transfer));
};
const refuses = (status: number, error: object) => (_: Asked, response: ServerResponse) => {
  response.statusCode = status;
  response.end(JSON.stringify({ error }));
};

const payout = { payoutId: 'out1', currency: 'EUR', begunAt: '2026-04-01T10:00:00.000Z', executeOn: '2026-04-01' };
const line = { partnerId: 'p1', amountMinor: 2_000, sendingId: 's1', details: { account: 'acct_1' } };

beforeEach(async () => {
  asked = [];
  made.clear();
  answer = makes;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  connector = stripeTransfers({ secretKey: 'sk_test', apiUrl: `http://127.0.0.1:${port}`, timeoutMs: 300 });
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

describe('a transfer of Stripe', () => {
  it('names the account, the amount in minor units, the payout, and the line as the idempotency key', async () => {
    expect(await connector.send(payout, line)).toEqual({ sendingId: 's1', outcome: 'paid', reference: 'tr_s1' });
    expect(asked).toEqual([
      {
        key: 's1',
        fields: {
          amount: '2000',
          currency: 'eur',
          destination: 'acct_1',
          transfer_group: 'out1',
          'metadata[sendingId]': 's1',
          'metadata[partnerId]': 'p1',
        },
      },
    ]);
  });

  it.each([
    ['failed', 'insufficient_funds', refuses(400, { type: 'invalid_request_error', code: 'insufficient_funds' })],
    ['failed', 'account_closed', refuses(402, { type: 'card_error', code: 'account_closed' })],
    ['failed', 'authentication', refuses(401, { type: 'invalid_request_error' })],
    ['failed', 'ratelimit', refuses(429, { type: 'invalid_request_error' })],
    ['in-doubt', 'api', refuses(500, { type: 'api_error' })],
    [
      'in-doubt',
      'idempotency_key_in_use',
      refuses(409, { type: 'invalid_request_error', code: 'idempotency_key_in_use' }),
    ],
    ['in-doubt', 'idempotency', refuses(400, { type: 'idempotency_error' })],
  ])('is %s when Stripe says %s, and is tried once', async (outcome, code, saying) => {
    answer = saying;
    expect(await connector.send(payout, line)).toEqual({ sendingId: 's1', outcome, code });
    expect(asked).toHaveLength(1);
  });

  it('is in doubt after a timeout and after a lost connection, however it ended', async () => {
    answer = (request) => void made.set(request.key ?? '', transferOf(request));
    expect(await connector.send(payout, line)).toMatchObject({ outcome: 'in-doubt' });
    expect(await connector.find('out1', 's1')).toEqual({ sendingId: 's1', outcome: 'paid', reference: 'tr_s1' });
    answer = (_, response) => void response.destroy();
    expect(await connector.send(payout, { ...line, sendingId: 's2' })).toMatchObject({ outcome: 'in-doubt' });
    // A connection that was closed while it was kept alive is opened once more, under the same key: one transfer at most.
    expect(new Set(asked.map(({ key }) => key))).toEqual(new Set(['s1', 's2']));
  });

  it('is looked up in its payout, and stays in doubt where it is not found', async () => {
    await connector.send(payout, line);
    expect(await connector.find('out1', 's2')).toEqual({ sendingId: 's2', outcome: 'in-doubt', code: 'not-found' });
    expect(await connector.find('out2', 's1')).toMatchObject({ outcome: 'in-doubt' });
    made.set('s1', { ...made.get('s1'), reversed: true });
    expect(await connector.find('out1', 's1')).toEqual({ sendingId: 's1', outcome: 'failed', code: 'reversed' });
  });
});
