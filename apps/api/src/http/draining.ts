import type { FastifyInstance } from 'fastify';
import { Problem } from '../problems/catalogue.js';

/** Whether the server is stopping: requests in hand are finished, new ones on open connections are refused. */
export class Draining {
  private begun = false;

  begin(): void {
    this.begun = true;
  }

  /** To be added before the other hooks. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', async () => {
      if (this.begun) throw new Problem('shutting-down', 'New requests are not taken any more.');
    });
    // Else a connection that is kept alive would keep the server from ending.
    fastify.addHook('onSend', async (_, reply) => {
      if (this.begun) reply.header('connection', 'close');
    });
  }
}
