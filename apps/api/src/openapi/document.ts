import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { describedRedirect } from '../links/describe-redirect.js';
import { version } from '../version.js';
import type { ClassSchemas } from './class-schemas.js';
import { problemSchema } from './describe.js';

const DESCRIPTION = `Partner programs on one append-only event log.

**Commands** (POST) record what happened or what was decided. Send each with an \`Idempotency-Key\`, and it is recorded once,
however often it arrives. The answer carries the log position that was written.

**Read models** (GET) answer from rows that follow the log, a moment behind it. \`?waitFor=<position>\` waits until they contain a
position; \`/v1/progress?waitUntilSettled=true\` waits until everything that follows from it has happened as well.

Errors are problem details (RFC 9457); \`/problems\` lists all of them. Money is integer minor units with an ISO 4217 currency.
A header \`X-Correlation-Id\`, a UUID or trace id, comes back with the answer, and stands in the log output and in the events that follow.`;

/** Each capability in a sentence. */
const ABOUT: Readonly<Record<string, string>> = {
  programs: 'What is paid for what: programs, their terms, tiers, forms, rules, tracks and costs.',
  clock: 'Days that end, and what falls due with them.',
  partners: 'Who takes part: applications, invitations, people, tiers, suspension and the end of it.',
  certification: 'Tracks, attempts, certificates, and when they expire.',
  links: 'Links and coupons that bring visitors, and their clicks.',
  referrals: 'Whom a partner brought, by which way, and whether that counts.',
  customers: 'What customers do: convert, pay, change, leave, come back.',
  attribution: 'Which partner a customer counts for.',
  commissions: 'What partners earn, and what they are paid.',
  rewards: 'What is given that is no cash: owed, ordered, delivered, or taken off a bill.',
  payouts: 'How the money gets to them: proposed by one, approved by another, sent once.',
  insights: 'Which partners bring good customers, and what they cost.',
  audit: 'What happened, event by event.',
  fraud: 'What looks wrong, and what is on hold until somebody decides.',
  exchange: 'What currencies are worth in each other.',
  people: 'Personal data, and its end.',
  access: 'Who may use this API: keys and their roles.',
  system: 'This server itself: health, progress, problems, and many commands at once.',
};

/** Serves the OpenAPI document at /openapi.json and a page to browse it at /docs. */
export function serveDocument(
  app: INestApplication,
  schemas: ClassSchemas,
  capabilities: readonly string[],
): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Vouch')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setOpenAPIVersion('3.1.0')
    .addServer('/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'API key', description: 'The API key.' }, 'bearer')
    .addBasicAuth(
      { type: 'http', scheme: 'basic', description: 'The API key as password, with any user name.' },
      'basic',
    )
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('basic');

  const config = builder.build();
  config.tags = [...new Set(capabilities), 'system'].map((name) => ({ name, description: ABOUT[name] }));
  delete config.info.contact;

  schemas.refToNamed('Problem', problemSchema);
  const document = SwaggerModule.createDocument(app, config, { autoTagControllers: false });
  document.paths = { ...document.paths, ...describedRedirect };
  document.components = { ...document.components, schemas: { ...schemas.components } as never };
  SwaggerModule.setup('docs', app, document, {
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Vouch API',
    swaggerOptions: { docExpansion: 'none', displayRequestDuration: true, tryItOutEnabled: true },
  });
  return document;
}
