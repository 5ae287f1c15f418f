import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppProcess } from './app-process.js';

/** Where an api that was just started listens, once it has reached its database, and the first key of its installation. */
export async function answering(api: AppProcess, dataDir: string): Promise<{ url: string; key: string }> {
  const url = await api.says(/listens at (http:\S+) /);
  for (;;) {
    const key = await readFile(join(dataDir, 'api-key'), 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
    if ((await fetch(`${url}/v1/progress`, { headers: { authorization: `Bearer ${key}` } })).status === 200)
      return { url, key };
    await sleep(50);
  }
}
