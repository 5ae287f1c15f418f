import { createHash } from 'node:crypto';
import { afterAll } from '@jest/globals';
import { EsdbDouble } from '../../libs/event-store/testing/esdb-double/esdb-double.js';
import { anyBroker } from '../../libs/kafka/testing/kafka-broker.js';

interface Engine {
  /** For an installation of this name. */
  readonly settingsFor: (name: string) => { readonly VOUCH_FANOUT?: string; readonly VOUCH_LOG?: string };
  readonly stop: () => Promise<void>;
}

/**
 * What the journeys run on: `npm test` runs them on Postgres alone, `VOUCH_JOURNEYS_ON=kafka npm test -- test/journeys` with Kafka
 * between the log and the projectors, `VOUCH_JOURNEYS_ON=eventstoredb` with the log behind EventStoreDB's protocol: on the server
 * at VOUCH_TEST_ESDB_URL, else on the wire double, whose results say nothing of EventStoreDB.
 */
const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
  postgres: () => Promise.resolve({ settingsFor: () => ({}), stop: () => Promise.resolve() }),
  kafka: async () => {
    const broker = await anyBroker();
    return {
      settingsFor: (name: string) => ({ VOUCH_FANOUT: `kafka://${broker.address}/${name}?partitions=4` }),
      stop: () => broker.stop(),
    };
  },
  eventstoredb: async () => {
    const server = process.env['VOUCH_TEST_ESDB_URL'];
    const double = server === undefined ? await EsdbDouble.start() : undefined;
    const url = new URL(server ?? double!.url);
    return {
      settingsFor: (name: string) => {
        const named = new URL(url);
        named.searchParams.set('streamPrefix', name);
        return { VOUCH_LOG: named.href };
      },
      stop: async () => double?.stop(),
    };
  },
};

const chosen = process.env['VOUCH_JOURNEYS_ON'] ?? 'postgres';
const start = ENGINES[chosen];
if (!start) throw new Error(`VOUCH_JOURNEYS_ON is one of ${Object.keys(ENGINES).join(', ')}.`);

/** Whether the log's events lie in tables, where a test can look at them or alter them. */
export const logIsInPostgres = chosen !== 'eventstoredb';

const engine = await start();
afterAll(() => engine.stop());

/** What makes an installation run on that engine, apart from all other installations: by its database or its folder. */
export const engineSettings = (installation: string) =>
  engine.settingsFor(`demo-${createHash('sha256').update(installation).digest('hex').slice(0, 16)}`);
