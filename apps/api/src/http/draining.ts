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
    fastify.addHook('onRequest', (_request, _reply, done) =>
      done(this.begun ? new Problem('shutting-down', 'New requests are not taken any more.') : undefined),
    );
    // Else a connection that is kept alive would keep the server from ending.
    fastify.addHook('onSend', (_request, reply, _payload, done) => {
      if (this.begun) reply.header('connection', 'close');
      done();
    });
  }
}
