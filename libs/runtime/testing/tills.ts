import { InMemoryEventLog } from '@vouch/event-store';
import { CommandExecutor, type CommandMeta } from '../src/commands/command-executor.js';
import { commandIdOf } from '../src/commands/command-id.js';
import { till } from './till.js';
import { WatchedLog, type Watching } from './watched-log.js';

export const NOW = '2026-03-01T09:00:00.000Z';
export const meta = (key: string, more: Partial<CommandMeta> = {}): CommandMeta => ({
  commandId: commandIdOf('tests', key),
  actor: 'cli',
  now: NOW,
  ...more,
});

/** Two executors on one log are two processes. */
export function tills(watching: Watching = {}) {
  const log = new WatchedLog(new InMemoryEventLog(), watching);
  const executor = (more = {}) => new CommandExecutor({ log, deciders: [till], codeVersion: 'test', ...more });
  return { log, executor: executor(), another: executor };
}
