import { AsyncLocalStorage } from 'node:async_hooks';
import type { CommandMeta } from '@vouch/runtime';

/**
 * Who sends a command and under which id. The CommandBus carries the command alone, so this travels beside it.
 */
const context = new AsyncLocalStorage<CommandMeta>();

export const withCommandMeta = <T>(meta: CommandMeta, run: () => T): T => context.run(meta, run);

/** @throws Error outside withCommandMeta: a command without a caller is a bug. */
export function commandMeta(): CommandMeta {
  const meta = context.getStore();
  if (!meta) throw new Error('A command was sent over the bus without withCommandMeta.');
  return meta;
}
