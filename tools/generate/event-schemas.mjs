// docs/event-schemas.json: the JSON Schema of every event's data, for those who get events from Kafka.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as events from '@vouch/events';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const generatedFile = resolve(root, 'docs/event-schemas.json');

export function generate() {
  const schemas = Object.entries(events.catalogue).map(([type, { version, summary, data }]) => [
    `urn:vouch:event:${type}:${version}`,
    { description: summary, ...events.jsonSchemaOf(data) },
  ]);
  return `${JSON.stringify(Object.fromEntries(schemas), null, 2)}\n`;
}
