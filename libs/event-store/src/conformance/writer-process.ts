import type { EventToAppend } from '@vouch/events';
import { EventIdReused, type EventLog, type ExpectedRevision, RevisionConflict } from '../event-log.js';
import { openLogAt } from './open-log.js';

// A process of its own that appends what it is told, for the conformance suite. Argument: the first log's address.

export interface AppendRequest {
  readonly no: number;
  /** The log's address. */
  readonly log: string;
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: EventToAppend[];
}

const logs = new Map<string, Promise<EventLog>>();

function logAt(url: string): Promise<EventLog> {
  const log = logs.get(url) ?? openLogAt(url);
  logs.set(url, log);
  return log;
}

await logAt(process.argv[2]!);

async function appendAsked({ log, stream, expected, events }: AppendRequest) {
  return (await logAt(log)).append(stream, expected, events);
}

process.on('message', (request: AppendRequest) => {
  const { no } = request;
  appendAsked(request).then(
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
