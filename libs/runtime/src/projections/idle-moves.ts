import type { Position } from '@vouch/events';
import type pg from 'pg';
import { type Fence, LeaseLost } from '../checkpoints.js';
import { inTransaction } from '../transaction.js';

interface Move {
  readonly fence: Fence;
  readonly lanes: readonly number[];
  readonly from: Position;
  readonly to: Position;
  readonly done: (error?: unknown) => void;
}

/**
 * Moves checkpoints over events that nobody had anything to do with. Most read models ignore most events, so all who move at about
 * the same time do it in one transaction: at the head of the log that is one for each page, however many read models there are.
 */
export class IdleMoves {
  private waiting: Move[] = [];
  private writing = false;

  constructor(private readonly pool: pg.Pool) {}

  /** @throws LeaseLost when the lanes are not where the caller left them, or someone else holds the lease. */
  move(fence: Fence, lanes: readonly number[], from: Position, to: Position): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error?: unknown) => (error === undefined ? resolve() : reject(error as Error));
      this.waiting.push({ fence, lanes, from, to, done });
      if (this.writing) return;
      this.writing = true;
      // Those who were woken by the same page come in the same turn.
      setImmediate(() => void this.write());
    });
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const moves = this.waiting;
      this.waiting = [];
      try {
        const moved = await this.update(moves);
        for (const { fence, lanes, from, done } of moves)
          if (lanes.every((lane) => moved.has(`${fence.subscriber} ${lane}`))) done();
          else done(new LeaseLost(fence.subscriber, `lanes ${lanes.join(', ')} are not at position ${from} any more`));
      } catch (error) {
        for (const { done } of moves) done(error);
      }
    }
    this.writing = false;
  }

  /** Returns the lanes that were moved. */
  private async update(moves: readonly Move[]): Promise<ReadonlySet<string>> {
    const rows = moves.flatMap(({ fence, lanes, from, to }) => lanes.map((lane) => ({ ...fence, lane, from, to })));
    const { rows: moved } = await inTransaction(
      this.pool,
      (client) =>
        client.query<{ subscriber: string; lane: number }>(
          `update vouch_runtime.checkpoint c set position = m.target, updated_at = now()
             from unnest($1::text[], $2::bigint[], $3::integer[], $4::bigint[], $5::bigint[])
               as m (subscriber, generation, lane, origin, target)
            where c.subscriber = m.subscriber and c.generation = m.generation and c.lane = m.lane
              and c.position = m.origin and m.target >= m.origin
           returning c.subscriber, c.lane`,
          [
            rows.map(({ subscriber }) => subscriber),
            rows.map(({ generation }) => generation),
            rows.map(({ lane }) => lane),
            rows.map(({ from }) => from),
            rows.map(({ to }) => to),
          ],
        ),
      { durable: false },
    );
    return new Set(moved.map(({ subscriber, lane }) => `${subscriber} ${lane}`));
  }
}
