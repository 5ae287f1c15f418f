import { ApiClient, keyFileIn, readKey } from '../start/api-client.js';
import { runningAt } from '../start/single-start.js';
import type { Context } from '../terminal/command.js';
import { Failure } from '../terminal/failure.js';
import { typed } from '../terminal/invocation.js';

/** The API of this installation, with the key in VOUCH_API_KEY, or with its first key. */
export async function clientOf({ settings: { dataDir, port } }: Context): Promise<ApiClient> {
  const key = process.env['VOUCH_API_KEY'] || (await readKey(dataDir));
  if (!key)
    throw new Failure('There is no key to begin with.', {
      code: 'no-key',
      where: keyFileIn(dataDir),
      whatToDo: `The first start makes it: ${typed('start')}`,
    });
  const url = (await runningAt(dataDir)) ?? `http://127.0.0.1:${port}`;
  const api = new ApiClient(url, key);
  await api.get('/healthz').catch((error: unknown) => {
    if (error instanceof Failure) throw error;
    throw new Failure('The API does not answer.', { code: 'api-unreachable', where: url, whatToDo: typed('start') });
  });
  return api;
}
