import type { OpenAPIObject } from '@nestjs/swagger';
import { problemExample } from '../openapi/describe.js';

/** The one route without a key, for the document: it is no controller's. */
export const describedRedirect: OpenAPIObject['paths'] = {
  '/r/{code}': {
    get: {
      operationId: 'follow-link',
      summary: 'Sends a visitor on to where a link leads, and counts the click. It asks for no key.',
      tags: ['links'],
      security: [],
      parameters: [
        {
          name: 'code',
          in: 'path',
          required: true,
          description: 'The short code of the link.',
          schema: { type: 'string' },
          example: 'acme-start',
        },
      ],
      responses: {
        '302': {
          description: 'There it goes on.',
          headers: {
            Location: {
              description: 'Where the link leads.',
              schema: { type: 'string' },
              example: 'https://example.com/start',
            },
          },
        },
        '404': {
          description: 'The link leads nowhere (any more).',
          content: {
            'application/problem+json': {
              schema: { $ref: '#/components/schemas/Problem' },
              examples: { 'route-not-found': { value: problemExample('route-not-found') } },
            },
          },
        },
      },
      'x-roles': ['public'],
    } as never,
  },
};
