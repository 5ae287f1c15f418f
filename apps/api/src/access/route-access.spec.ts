import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { EVERY_ROLE, RouteAccess } from './route-access.js';

describe('Routes', () => {
  it('that do not say who may use them stop the boot', async () => {
    const app = fastify();
    const access = new RouteAccess();
    access.watch(app);
    app.get('/stated', { config: { access: EVERY_ROLE } }, () => '');
    app.get('/docs/static/page.css', () => '');
    await app.ready();
    expect(() => access.check()).not.toThrow();
    const forgetful = fastify();
    access.watch(forgetful);
    forgetful.post('/forgotten', () => '');
    await forgetful.ready();
    expect(() => access.check()).toThrow('Nobody said who may use POST /forgotten.');
    await Promise.all([app.close(), forgetful.close()]);
  });
});
