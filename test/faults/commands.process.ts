import { deciders } from '@vouch/domain';
import { PostgresEventLog } from '@vouch/event-store';
import { createPool } from '@vouch/postgres';
import { CommandExecutor } from '@vouch/runtime';
import { story, type StorySize, tell } from '../../libs/runtime/testing/story.js';
import { type Death, KillPoints } from './kill-points.js';
import { mortalArguments } from './mortal-process.js';

/** Executes a chapter of the story, until it is told or the process is killed. */
const { url, size, chapter, death } = await mortalArguments<{
  url: string;
  size: StorySize;
  chapter: number;
  death: Death | null;
}>();
const points = new KillPoints(death);
const pool = createPool(url);
const log = await PostgresEventLog.open(pool);
points.watchStatements();
const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
await tell(executor, chapter, story(size)[chapter]!);
await log.close();
await pool.end();
