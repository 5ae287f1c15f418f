import type { EventLog } from '@vouch/event-store';
import { eventIdOf } from '@vouch/runtime';
import type pg from 'pg';

interface Waiting {
  readonly command_id: string;
  readonly subject: string;
  readonly claims: number;
}

/**
 * Looks up, for what was kept long enough ago, whether its command was recorded. What was not is deleted: its process ended
 * between the vault and the log, and no event names it.
 */
export async function dropUnrecorded(pool: pg.Pool, log: EventLog, olderThanMs: number): Promise<number> {
  let dropped = 0;
  for (;;) {
    const { rows } = await pool.query<Waiting>(
      `select command_id, subject, max(claims) as claims from vouch_vault.kept
       where not recorded and kept_at < now() - $1 * interval '1 millisecond'
       group by command_id, subject limit 100`,
      [olderThanMs],
    );
    if (rows.length === 0) return dropped;
    for (const { command_id, subject, claims } of rows) {
      const sql = (await isRecorded(log, subject, command_id))
        ? 'update vouch_vault.kept set recorded = true where command_id = $1 and claims <= $2'
        : 'delete from vouch_vault.kept where command_id = $1 and claims <= $2';
      const { rowCount } = await pool.query(sql, [command_id, claims]);
      if (sql.startsWith('delete')) dropped += rowCount ?? 0;
    }
  }
}

async function isRecorded(log: EventLog, stream: string, commandId: string): Promise<boolean> {
  const first = eventIdOf(commandId, 0);
  for await (const page of log.readStream(stream, { pageSize: 1_000 }))
    if (page.some(({ id }) => id === first)) return true;
  return false;
}
