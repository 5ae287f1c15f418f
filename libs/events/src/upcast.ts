import { definitionOf, isEventType } from './catalogue.js';

/** A stored event that this code can't read: an unknown type, or data from a newer version. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
}

/**
 * Brings stored data to today's version, step by step.
 * @throws UnreadableEvent for a type that the catalogue doesn't know, a version newer than ours, or a missing step.
 */
export function upcast(type: string, schemaVersion: number, data: unknown): unknown {
  if (!isEventType(type)) throw new UnreadableEvent(`Event type "${type}" is not in this version's catalogue.`);
  const definition = definitionOf(type);
  if (schemaVersion === definition.version) return data;
  if (schemaVersion > definition.version)
    throw new UnreadableEvent(
      `${type} has version ${schemaVersion}; this code knows versions up to ${definition.version}.`,
    );
  let current = data;
  for (let version = schemaVersion; version < definition.version; version++) {
    const step = definition.upcast?.[version];
    if (!step) throw new UnreadableEvent(`${type} has no upcaster from version ${version}.`);
    current = step(current as never);
  }
  return current;
}
