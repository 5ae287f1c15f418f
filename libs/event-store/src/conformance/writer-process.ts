import type { EventToAppend } from '@vouch/events';
import { createPool } from '@vouch/postgres';
import { EventIdReused, type ExpectedRevision, RevisionConflict } from '../event-log.js';
import { PostgresEventLog } from '../postgres/postgres-event-log.js';

// A process of its own that appends what it is told, for postgres.int.spec.ts. Argument: the database's URL.

export interface AppendRequest {
  readonly no: number;
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: EventToAppend[];
}

const log = await PostgresEventLog.open(createPool(process.argv[2]!));

process.on('message', ({ no, stream, expected, events }: AppendRequest) => {
  log.append(stream, expected, events).then(
    (appended) => process.send!({ no, appended }),
    (error: Error) =>
      process.send!({
        no,
        error: {
          name: error.name,
          message: error.message,
          ...(error instanceof RevisionConflict ? { actual: error.actual } : {}),
          ...(error instanceof EventIdReused ? { eventId: error.eventId } : {}),
        },
      }),
  );
});
process.on('disconnect', () => process.exit());
process.send!('ready');
