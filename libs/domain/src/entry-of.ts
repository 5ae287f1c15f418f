/** What a record itself holds under an id. A plain look-up would also find what every object inherits: `constructor` is an id. */
export const entryOf = <V>(record: Readonly<Record<string, V>>, id: string): V | undefined =>
  Object.hasOwn(record, id) ? record[id] : undefined;
