import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { TestApi } from '../../testing/test-api.js';

describe('A server that stops', () => {
  it('finishes what is in hand, and ends without waiting for idle connections', async () => {
    const api = await TestApi.start();
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    const get = (path: string) =>
      new Promise<{ status: number; connection: string | undefined; text: string }>((resolve, reject) => {
        request(api.url + path, { agent, headers: { authorization: `Bearer ${api.key}` } }, (response) => {
          let text = '';
          response.on('data', (bytes) => (text += bytes));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, connection: response.headers.connection, text }),
          );
        })
          .on('error', reject)
          .end();
      });
    expect(await get('/healthz')).toMatchObject({ status: 200, connection: 'keep-alive' });
    const inHand = [1, 2].map(() => get('/v1/read-models/tiers?waitFor=1&timeoutMs=1500'));
    // Time for both to arrive.
    await sleep(300);
    const begin = performance.now();
    const closing = api.close();
    expect(await Promise.all(inHand)).toEqual(
      Array(2).fill(expect.objectContaining({ status: 504, connection: 'close' })),
    );
    await closing;
    expect(performance.now() - begin).toBeLessThan(8_000);
    await expect(get('/healthz')).rejects.toThrow('ECONNREFUSED');
    agent.destroy();
  });
});
