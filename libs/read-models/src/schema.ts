/** The Postgres schema of all read models: versioned tables `<name>_v<version>`, and a view `<name>` of the active one. */
export const readModelSchema = 'vouch_read';

/** `heldDeltaMinor` → `held_delta_minor`. */
export const columnName = (property: string) => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const versionedTable = (projection: { readonly name: string; readonly version: number }) =>
  `${projection.name}_v${projection.version}`;
