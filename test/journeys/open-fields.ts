/** The fields of the OpenAPI document's request bodies, one by one, and bodies with something else in one of them. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
}

interface Operation {
  readonly operationId?: string;
  readonly requestBody?: {
    readonly content: Readonly<
      Record<
        string,
        { readonly schema: Schema; readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }
      >
    >;
  };
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export type Path = readonly (string | number)[];

export interface Field {
  readonly path: Path;
  readonly schema: Schema;
}

export interface OfferedBody {
  /** As the class is called: `PauseProgram`. */
  readonly name: string;
  readonly route: string;
  readonly example: Readonly<Record<string, unknown>>;
  readonly fields: readonly Field[];
}

/** The commands of the document. */
export function bodiesIn(document: OpenApi): OfferedBody[] {
  return Object.entries(document.paths).flatMap(([route, { post }]) => {
    const content = post?.requestBody?.content['application/json'];
    if (!content || !route.startsWith('/v1/commands/')) return [];
    const name = content.schema.$ref?.split('/').at(-1) ?? route;
    const example = Object.values(content.examples ?? {})[0]?.value as Record<string, unknown>;
    return [{ name, route, example, fields: [...leavesOf(content.schema, [], document)] }];
  });
}

/** The questions of the document, with the parameters of each. */
export const questionsIn = (document: OpenApi) =>
  Object.entries(document.paths).flatMap(([route, { get }]) =>
    get
      ? [{ route, parameters: (get.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name) }]
      : [],
  );

function* leavesOf(schema: Schema, path: Path, document: OpenApi): Generator<Field> {
  if (schema.$ref) {
    const named = document.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
    if (named) yield* leavesOf(named, path, document);
  } else if (schema.items) yield* leavesOf(schema.items, [...path, 0], document);
  else if (schema.anyOf ?? schema.oneOf)
    for (const one of schema.anyOf ?? schema.oneOf ?? []) yield* leavesOf(one, path, document);
  else if (schema.properties)
    for (const [name, field] of Object.entries(schema.properties)) yield* leavesOf(field, [...path, name], document);
  else if (typeof schema.additionalProperties === 'object')
    yield* leavesOf(schema.additionalProperties, [...path, 'motivation'], document);
  else yield { path, schema };
}

/** The body with this in the place of what stands there; lists and objects on the way are made. */
export function bodyWith(body: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list = Array.isArray(body) ? [...(body as unknown[])] : [];
    list[step] = bodyWith(list[step], rest, value);
    return list;
  }
  const record = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
  return { ...record, [step]: bodyWith((record as Record<string, unknown>)[step], rest, value) };
}

/** `tiers[].name` */
export const wordsOf = (path: Path) =>
  path.map((step, at) => (typeof step === 'number' ? '[]' : at === 0 ? step : `.${step}`)).join('');
