import type { CommandClass, CommandHandling, Decider } from '@vouch/domain';

/**
 * Every command's handling by the command's name, from the deciders' tables.
 * @param classes command classes that must be handled: one that no decider handles is an error too.
 * @throws Error for a name that is handled twice, or a class that is not handled.
 */
export function commandsByName(
  deciders: readonly Decider[],
  classes: readonly CommandClass[] = [],
): Map<string, CommandHandling<unknown>> {
  const byName = new Map<string, CommandHandling<unknown>>();
  for (const decider of deciders)
    for (const handling of decider.commands) {
      const name = handling.type.name;
      if (byName.has(name)) throw new Error(`Two deciders handle the command ${name}; one of them must go.`);
      byName.set(name, handling);
    }
  for (const type of classes)
    if (byName.get(type.name)?.type !== type)
      throw new Error(`No decider handles the command ${type.name}; add it to its decider's table.`);
  return byName;
}
