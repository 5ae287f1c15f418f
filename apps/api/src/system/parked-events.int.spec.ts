import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projections } from '@vouch/read-models';
import { projectionSubscriber, ProjectionRunner } from '@vouch/runtime';
import { TestApi } from '../../testing/test-api.js';

const HISTORY = projections.find(({ name }) => name === 'event_history')!;
const SUBSCRIBER = projectionSubscriber(HISTORY);

describe('Parked events', () => {
  let api: TestApi;
  let broken = true;
  const stop = new AbortController();
  let running: Promise<void>;

  beforeAll(async () => {
    api = await TestApi.start();
    const { log, pool } = await api.installation;
    const history = HISTORY;
    const converted = history.on.CustomerConverted!;
    const fold: typeof converted.fold = (row, event) => {
      if (broken && event.data.customerId === 'umbrella') throw new TypeError('this fold has a bug');
      return converted.fold(row, event);
    };
    const buggy = { ...history, on: { ...history.on, CustomerConverted: { ...converted, fold } } };
    const reader = { log, pool, projections: [buggy] };
    // What parks while a table is first filled has another name.
    await new ProjectionRunner(reader).catchUp();
    running = new ProjectionRunner(reader).run(stop.signal);

    for (const customerId of ['umbrella', 'globex'])
      expect((await api.send('record-conversion', { customerId })).status).toBe(201);
    for (const paymentId of ['p1', 'p2']) {
      const payment = { customerId: 'umbrella', paymentId, amount: { amountMinor: 100, currency: 'EUR' } };
      expect((await api.send('record-payment', payment)).status).toBe(201);
    }
    await parked(3);
  });
  afterAll(async () => {
    stop.abort();
    await running;
    await api.close();
  });

  async function parked(count: number) {
    for (let tries = 0; tries < 200; tries++) {
      const { body } = await api.get('/v1/parked-events');
      if (body.parkedEvents.length === count) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`There were never ${count} parked events.`);
  }
  const list = async (query = '') => (await api.get(`/v1/parked-events${query}`)).body;

  it('are listed with the reason, and with those that wait behind them', async () => {
    const { parkedEvents, next } = await list();
    expect(next).toBeNull();
    expect(parkedEvents).toMatchObject([
      {
        id: `${SUBSCRIBER}:${parkedEvents[0].position}`,
        owner: 'customer:umbrella',
        eventType: 'CustomerConverted',
        waiting: false,
        attempts: 3,
        retryRequested: false,
        reason: expect.stringContaining('this fold has a bug'),
        parkedAt: expect.stringMatching(/^\d{4}-/),
      },
      { eventType: 'PaymentReceived', waiting: true, attempts: 0 },
      { eventType: 'PaymentReceived', waiting: true, attempts: 0 },
    ]);
  });

  it('can be asked for by reader, by owner, by whether they wait, and page by page', async () => {
    const all = (await list()).parkedEvents.map(({ id }: { id: string }) => id);
    expect((await list('?waiting=false')).parkedEvents).toHaveLength(1);
    expect((await list('?owner=customer:globex')).parkedEvents).toEqual([]);
    expect((await list('?subscriber=policy:none')).parkedEvents).toEqual([]);
    const paged: string[] = [];
    for (let query: string | null = '?limit=2'; query !== null;) {
      const { parkedEvents, next }: { parkedEvents: { id: string }[]; next: string | null } = await list(query);
      paged.push(...parkedEvents.map(({ id }) => id));
      query = next && `?limit=2&after=${next}`;
    }
    expect(paged).toEqual(all);
  });

  it('are explained one by one: the event, the stack, what to do, and what waits', async () => {
    const [failed, ...waiting] = (await list()).parkedEvents;
    const { status, body } = await api.get(`/v1/parked-events/${failed.id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...failed,
      event: { type: 'CustomerConverted', data: { customerId: 'umbrella' }, position: failed.position },
      stack: expect.stringContaining('Caused by: TypeError: this fold has a bug'),
      whatToDo: expect.stringContaining('The read model event_history'),
      failed: failed.id,
      waitingBehind: waiting,
    });
    const { body: other } = await api.get(`/v1/parked-events/${waiting[0].id}`);
    expect(other).toMatchObject({ failed: failed.id, stack: null, whatToDo: expect.stringContaining('waits behind') });
  });

  it.each([`${SUBSCRIBER}:999`, 'policy:none:7'])('are not there under the id %s', async (id) => {
    for (const { status, body } of [
      await api.get(`/v1/parked-events/${id}`),
      await api.request('POST', `/v1/parked-events/${id}/retry`),
    ])
      expect({ status, type: body.type }).toEqual({ status: 404, type: '/problems/subject-not-found' });
  });

  it.each(['%00', 'x', 'policy:a:-1', 'policy:a:99999999999999999999'])('have no such id as %s', async (id) => {
    for (const { status, body } of [
      await api.get(`/v1/parked-events/${id}`),
      await api.request('POST', `/v1/parked-events/${id}/retry`),
    ])
      expect({ status, type: body.type }).toEqual({ status: 400, type: '/problems/invalid-fields' });
  });

  it('are handled again when someone asks: still parked while the cause is there, all in order once it is mended', async () => {
    const [failed] = (await list()).parkedEvents;
    const retry = async () => (await api.request('POST', `/v1/parked-events/${failed.id}/retry`)).body;
    expect(await retry()).toEqual({ retried: 3 });
    const again = async () => (await api.get(`/v1/parked-events/${failed.id}`)).body;
    while ((await again()).attempts === 3) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await again()).toMatchObject({ attempts: 4, retryRequested: false });

    broken = false;
    await retry();
    await parked(0);
    const { pool } = await api.installation;
    const { rows } = await pool.query(
      `select type from vouch_read.event_history where stream = 'customer-umbrella' order by position`,
    );
    expect(rows.map(({ type }) => type)).toEqual(['CustomerConverted', 'PaymentReceived', 'PaymentReceived']);
  });
});
