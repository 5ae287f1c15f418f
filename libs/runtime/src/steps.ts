import type pg from 'pg';
import { type CheckpointMove, moveCheckpoints } from './checkpoints.js';
import { type Outcome, Together } from './together.js';
import { inTransaction } from './transaction.js';

/** A reader's next step: checkpoints and what it writes with them, kept together or not at all. */
export interface Step {
  readonly move: CheckpointMove;
  /** Absent where nobody had anything to do with what is stepped over. May be called again where the first time came to nothing. */
  readonly write?: (client: pg.ClientBase) => Promise<void>;
}

/** Takes a step: in a transaction, or in a savepoint of one. @throws LeaseLost */
export type TakeStep = (step: Step) => Promise<void>;

/**
 * Takes a step inside the caller's transaction.
 * @throws LeaseLost when the lanes are not where the caller left them, or someone else holds the lease; then it has to be rolled back.
 */
export const takeStep = (client: pg.ClientBase, step: Step): Promise<void> => takeSteps(client, [step]);

async function takeSteps(client: pg.ClientBase, steps: readonly Step[]): Promise<void> {
  await moveCheckpoints(
    client,
    steps.map(({ move }) => move),
  );
  for (const { write } of steps) await write?.(client);
}

/**
 * The steps of many readers. They are woken by the same page of the log, and most have little to do with it or nothing: those who are ready
 * at about the same time share a transaction, so that a page costs the database about the same however many readers there are.
 */
export class Steps {
  private readonly steps: Together<Step, void>;

  constructor(private readonly pool: pg.Pool) {
    this.steps = new Together((steps) => this.takeAll(steps));
  }

  /** In one transaction with others. @throws LeaseLost, and whatever stands in this step's way */
  together(step: Step): Promise<void> {
    return this.steps.do(step);
  }

  /** In a transaction of its own, which suits what takes long. @throws LeaseLost, and whatever stands in its way */
  alone(step: Step): Promise<void> {
    return inTransaction(this.pool, (client) => takeStep(client, step), NOT_DURABLE);
  }

  /** Where it comes to nothing for all, each one is taken alone, so that none stands in another's way. */
  private async takeAll(steps: readonly Step[]): Promise<readonly Outcome<void>[]> {
    try {
      await inTransaction(this.pool, (client) => takeSteps(client, steps), NOT_DURABLE);
      return steps.map(() => TAKEN);
    } catch (error) {
      if (steps.length === 1) throw error;
      const outcomes: Outcome<void>[] = [];
      for (const step of steps)
        outcomes.push(
          await this.alone(step).then(
            () => TAKEN,
            (error: unknown) => ({ error }),
          ),
        );
      return outcomes;
    }
  }
}

/** A crash of the server may lose it, whole; then the events are met again. */
const NOT_DURABLE = { durable: false } as const;
const TAKEN: Outcome<void> = { result: undefined };
