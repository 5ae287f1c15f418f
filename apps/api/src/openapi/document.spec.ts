import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { commandsByName, validateCommand } from '@vouch/runtime';
import { deciders } from '@vouch/domain';
import { queries } from '@vouch/read-models';
import { documentValidator } from '../../testing/document-validator.js';
import { commandPath } from '../commands/command-path.js';
import { offeredCommands } from '../commands/offered-commands.js';
import { type Api, createApi } from '../create-api.js';
import type { Problem } from '../problems/catalogue.js';
import { AsOfParams, readParams, WaitParams } from '../read-models/query-params.js';
import { formatParams } from '../read-models/statement-file.js';
import { queryPath } from '../read-models/query-path.js';
import { answerSchemas } from './schemas.generated.js';

interface Media {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Operation {
  readonly 'x-roles': readonly string[];
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly schema: { readonly example?: unknown } }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Record<string, Media> }>
  >;
}

describe('The OpenAPI document', () => {
  let api: Api;
  let document: {
    readonly openapi: string;
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly components: { readonly schemas: Record<string, object> };
  };
  let operations: readonly (readonly [path: string, operation: Operation])[];
  beforeAll(async () => {
    api = await createApi({ databaseUrl: 'postgres://127.0.0.1:1/none', dataDir: '/nowhere' });
    document = JSON.parse(JSON.stringify(api.document));
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.values(item).map((operation) => [path, operation] as const),
    );
  });
  afterAll(() => api.close());

  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(document));
    expect(result).toEqual({ valid: true });
    expect(document.openapi).toBe('3.1.0');
  });

  it('describes every operation: what it does, where it belongs, what it answers, what can go wrong', () => {
    for (const [path, operation] of operations) {
      const { operationId, summary, tags, responses } = operation;
      expect([path, operationId, summary.length > 10, tags.length]).toEqual([path, expect.any(String), true, 1]);
      const success = Object.keys(responses).filter((status) => /^2|^302$/.test(status));
      expect([path, success.length > 0]).toEqual([path, true]);
      // What is public asks for no key.
      if (operation['x-roles'][0] !== 'public')
        expect([path, Object.keys(responses)]).toEqual([path, expect.arrayContaining(['401', '403', '429', '500'])]);
      for (const { content = {} } of Object.values(responses))
        for (const { schema } of Object.values(content))
          expect([path, Object.keys(schema).length > 0]).toEqual([path, true]);
    }
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has examples that fit their schemas', () => {
    const ajv = documentValidator(api.document);
    for (const [path, { requestBody, responses }] of operations)
      for (const { content = {} } of [...(requestBody ? [requestBody] : []), ...Object.values(responses)])
        for (const { schema, example, examples = {} } of Object.values(content)) {
          const inDocument = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
          const validate = ajv.compile(inDocument);
          for (const { value } of [...(example === undefined ? [] : [{ value: example }]), ...Object.values(examples)])
            expect([path, validate(value), validate.errors]).toEqual([path, true, null]);
        }
  });

  it.each(offeredCommands(deciders).map(({ handling }) => handling.type.name))(
    'has an example of %s that is taken as it stands',
    (name) => {
      const operation = operations.find(([path]) => path === commandPath(name))![1];
      const { value } = operation.requestBody!.content['application/json']!.examples!['example']!;
      // When this fails, the new field needs an entry in examples.ts.
      expect(() => validateCommand(commandsByName(deciders), name, value)).not.toThrow();
    },
  );

  it.each(queries.map(({ name }) => name))('has example parameters of %s that are taken as they stand', (name) => {
    const { parameters } = operations.find(([path]) => path === queryPath(name))![1];
    const examples = parameters.map(({ name, schema }) => [name, String(schema.example)] as const);
    const query = queries.find((one) => one.name === name)!;
    const classes = [query.params, WaitParams, AsOfParams, formatParams(query)];
    expect(errorsOf(() => readParams(Object.fromEntries(examples), ...classes))).toEqual([]);
  });

  it('names no field without a type', () => {
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      if (name.startsWith('answer-')) continue;
      for (const [field, property] of Object.entries(
        (schema as { properties?: Record<string, object> }).properties ?? {},
      ))
        expect([name, field, '$ref' in property || 'type' in property]).toEqual([name, field, true]);
    }
  });

  it('knows the shape of every answer', () => {
    expect(Object.keys(answerSchemas).sort()).toEqual(queries.map(({ name }) => name).sort());
  });
});

function errorsOf(read: () => unknown): readonly unknown[] {
  try {
    read();
    return [];
  } catch (error) {
    return (error as Problem).extra.errors ?? [error];
  }
}
