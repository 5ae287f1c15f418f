import Fastify from 'fastify';

/** The peer of the row `redirect`: Fastify as it comes, which sends everyone on and keeps nothing. */
const server = Fastify();
server.get('/r/:code', (_, reply) => reply.redirect('https://example.com/start', 302));
console.log(`listens at ${await server.listen({ port: 0, host: '127.0.0.1' })}`);
process.on('SIGTERM', () => void server.close());
