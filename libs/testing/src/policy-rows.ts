import type { Command, Policy, PolicyRow, Reacting } from '@vouch/domain';
import type { EventType, RecordedEvent } from '@vouch/events';

/** A policy with its rows in memory. Between two events a row is JSON text, as it would be stored. */
export class PolicyRows {
  private readonly stored = new Map<string, string>();

  constructor(readonly policy: Policy) {}

  /**
   * Lets the policy react, keeps the rows, gives back the commands.
   * @throws Error when it reads or writes a row that the event's keys don't name.
   */
  react(event: RecordedEvent): readonly Command[] {
    const reacting = this.policy.on[event.type] as Reacting<PolicyRow, EventType> | undefined;
    if (!reacting) return [];
    const keys = new Set(reacting.keys(event));
    const named = (key: string): string => {
      if (keys.has(key)) return key;
      throw new Error(`${this.policy.name} wants the row "${key}", which its keys for ${event.type} don't name.`);
    };
    const { rows = {}, commands = [], forgets } = reacting.react(event, (key) => this.row(named(key)));
    if (forgets !== undefined)
      for (const key of [...this.stored.keys()]) {
        const { keepUntil } = this.row(key) ?? {};
        if (typeof keepUntil === 'string' && keepUntil <= forgets) this.stored.delete(key);
      }
    for (const [key, row] of Object.entries(rows))
      if (row === null) this.stored.delete(named(key));
      else this.stored.set(named(key), JSON.stringify(row));
    return commands;
  }

  row(key: string): PolicyRow | null {
    const json = this.stored.get(key);
    return json === undefined ? null : (JSON.parse(json) as PolicyRow);
  }
}
