import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage } from 'class-validator';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { exampleOf } from './examples.js';
import { agreedTerms, inputSchemaOf, overridesOfRules, termsDocument } from '@vouch/events';
import type { Schema } from './json-schema.js';
import { fieldComments } from './schemas.generated.js';

type Class = abstract new () => object;

const PREFIX = '#/components/schemas/';

type Converters = NonNullable<Parameters<typeof validationMetadatasToSchemas>[0]>['additionalConverters'];

/** The rules of the domain's own validators, and what the library would say less exactly. */
const converters: Converters = {
  isCurrency: { type: 'string', pattern: '^[A-Z]{3}$' },
  isZone: { type: 'string', minLength: 1, maxLength: 64 },
  isDay: { type: 'string', format: 'date' },
  isInstant: { type: 'string', format: 'date-time' },
  // Stands beside a pattern, which says whether a day or an instant is meant.
  isIso8601: { type: 'string' },
  isShare: { type: 'string' },
  isTexts: { type: 'object', additionalProperties: { type: 'string' } },
  isPayoutDetails: {
    type: 'object',
    properties: Object.fromEntries(
      ['name', 'iban', 'bic', 'email', 'account'].map((name) => [name, { type: 'string' }]),
    ),
    additionalProperties: false,
  },
  isCodes: {
    type: 'object',
    maxProperties: 20,
    additionalProperties: { type: 'string', pattern: '^[a-z0-9][a-z0-9_.-]{0,59}$' },
  },
  isAnswers: {
    type: 'object',
    additionalProperties: {
      anyOf: [
        { type: 'string', pattern: '^([a-z0-9][a-z0-9_.-]{0,59}|[A-Z]{2})$' },
        { type: 'number' },
        { type: 'boolean' },
      ],
    },
  },
  isTerms: inputSchemaOf(termsDocument),
  isAgreedTerms: inputSchemaOf(agreedTerms),
  isOverrides: inputSchemaOf(overridesOfRules),
  isMonth: { type: 'string', pattern: '^\\d{4}-\\d{2}$' },
  // It says `not null`, which the type says already.
  isDefined: {},
  // Without a type: an integer with a minimum stays an integer.
  min: ({ constraints }) => ({ minimum: constraints[0] as number }),
  max: ({ constraints }) => ({ maximum: constraints[0] as number }),
};

/** The schemas of classes, made from their validators and comments, and of what else the document names. */
export class ClassSchemas {
  private readonly known: Readonly<Record<string, Schema>>;
  private readonly classes = new Map<string, Class>();
  private readonly ambiguous = new Set<string>();
  private readonly used = new Map<string, Schema>();

  constructor() {
    this.known = validationMetadatasToSchemas({
      refPointerPrefix: PREFIX,
      classTransformerMetadataStorage: defaultMetadataStorage,
      additionalConverters: converters,
    }) as Readonly<Record<string, Schema>>;
    const storage = getMetadataStorage() as unknown as { validationMetadatas: ReadonlyMap<Class, unknown> };
    for (const type of storage.validationMetadatas.keys()) {
      // The second of two classes with one name would hide the first; which is meant shows when it is used.
      if (this.classes.has(type.name)) this.ambiguous.add(type.name);
      this.classes.set(type.name, type);
    }
  }

  /** Everything that was referred to. */
  get components(): Readonly<Record<string, Schema>> {
    return Object.fromEntries([...this.used].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** @throws Error when two classes share the name. */
  refTo(type: Class): { $ref: string } {
    this.use(type);
    return { $ref: PREFIX + type.name };
  }

  /** A schema that no class stands for. */
  refToNamed(name: string, schema: Schema): { $ref: string } {
    this.used.set(name, schema);
    return { $ref: PREFIX + name };
  }

  /** An object of this class as a person might send it. */
  exampleOf(type: Class): unknown {
    return exampleOf(this.refTo(type), type.name, '', (ref) => this.used.get(ref.slice(PREFIX.length)) ?? {});
  }

  /** The fields of a class as parameters of a query string. */
  parametersOf(type: Class) {
    const { properties = {}, required = [] } = this.schemaOf(type);
    return Object.entries(properties).map(([name, { description, ...schema }]) => ({
      name,
      // Nest leaves out an example that stands beside the schema.
      schema: { ...schema, example: exampleOf(schema, type.name, name, () => ({})) },
      required: required.includes(name),
      ...(description && { description }),
    }));
  }

  private use(type: Class): void {
    if (this.used.has(type.name)) return;
    const schema = this.schemaOf(type);
    this.used.set(type.name, schema);
    for (const ref of refsIn(schema)) {
      const nested = this.classes.get(ref.slice(PREFIX.length));
      if (nested) this.use(nested);
    }
  }

  /** A class that adds no field to its base class is known by that. */
  private knownOf(type: Class): Schema | undefined {
    for (let at: Class | null = type; at?.name; at = Object.getPrototypeOf(at) as Class | null)
      if (this.known[at.name]) return this.known[at.name];
    return undefined;
  }

  private schemaOf(type: Class): Schema {
    if (this.ambiguous.has(type.name)) throw new Error(`Two classes are called ${type.name}; rename one of them.`);
    const schema: Schema = this.knownOf(type) ?? { type: 'object' };
    const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const description = commentOn(type, name);
      return [name, { ...property, ...(description && { description }) }] as const;
    });
    return { ...schema, properties: Object.fromEntries(properties), additionalProperties: false };
  }
}

/** The comment stands in the class that declares the field, which may be a base class. */
function commentOn(type: Class, field: string): string | undefined {
  for (let at: Class | null = type; at?.name; at = Object.getPrototypeOf(at) as Class | null) {
    const comment = fieldComments[at.name]?.[field];
    if (comment) return comment;
  }
  return undefined;
}

function* refsIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    if (key === '$ref' && typeof inner === 'string') yield inner;
    else yield* refsIn(inner);
}
