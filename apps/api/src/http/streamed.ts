import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';

/**
 * Answers with pieces as they come. What goes wrong before the first one is answered as any error; after it the connection is
 * cut, so that nobody takes half an answer for a whole one.
 */
export async function streamed(reply: FastifyReply, mediaType: string, pieces: AsyncGenerator<string>): Promise<void> {
  const first = await pieces.next();
  await reply.type(mediaType).send(Readable.from(from(first, pieces), { objectMode: true }));
}

async function* from(first: IteratorResult<string>, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    if (!first.done) yield first.value;
    yield* rest;
  } finally {
    // Who is gone asks for no more.
    await rest.return(undefined);
  }
}
