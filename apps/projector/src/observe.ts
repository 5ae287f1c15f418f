import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InstallationMetrics } from '@vouch/runtime';

export interface ObservedOptions {
  readonly port: number;
  readonly host: string;
  readonly metrics: InstallationMetrics;
  /** Whether it follows the log, or still waits for its database. */
  readonly isFollowing: () => boolean;
}

export interface Observed {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Answers probes and scrapers: `/healthz`, `/readyz`, `/metrics`, and nothing else. It asks for no key, since it tells figures only,
 * so it belongs on an address that only they reach.
 */
export async function observed({ port, host, metrics, isFollowing }: ObservedOptions): Promise<Observed> {
  const answers: Readonly<Record<string, () => Promise<readonly [status: number, type: string, text: string]>>> = {
    '/healthz': async () => [200, 'application/json', '{"status":"ok"}'],
    '/readyz': async () =>
      isFollowing()
        ? [200, 'application/json', '{"status":"ready"}']
        : [503, 'application/json', '{"status":"waiting for the database"}'],
    '/metrics': async () => [200, metrics.registry.contentType, await metrics.registry.metrics()],
  };
  const server = createServer((request, response) => {
    const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined;
    if (!answer) return void response.writeHead(404).end();
    answer().then(
      ([status, type, text]) => response.writeHead(status, { 'content-type': type }).end(text),
      (error: unknown) => response.destroy(error as Error),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    address: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
