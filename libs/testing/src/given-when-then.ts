import { deepStrictEqual, fail, ok, strictEqual } from 'node:assert/strict';
import {
  type Command,
  consultedIn,
  type DecideContext,
  type Decision,
  evolved,
  handlingOf,
  type Policy,
  type PolicyRow,
  Rejection,
} from '@vouch/domain';
import { definitionOf, type EventBody, type RecordedEvent } from '@vouch/events';
import { PolicyRows } from './policy-rows.js';
import { sealForTest } from './sealing.js';

/**
 * `given(…events).when(command).then(…events)` for deciders, `given(…events).whenPolicy(policy, event).then(…commands)` for
 * policies. What is decided is checked against the catalogue's schemas.
 */
export const given = (...events: readonly RecordedEvent[]) => ({
  /** Events of other streams, which the command may consult. */
  alongside: (...others: readonly RecordedEvent[]) => ({
    when: (command: Command, context: Partial<DecideContext> = {}) => decideIn(events, others, command, context),
  }),
  when: (command: Command, context: Partial<DecideContext> = {}) => decideIn(events, [], command, context),
  whenPolicy: (policy: Policy, event: RecordedEvent): Reacted => {
    const rows = new PolicyRows(policy);
    for (const one of events) rows.react(one);
    return new Reacted(rows.react(event), rows);
  },
});

function decideIn(
  events: readonly RecordedEvent[],
  others: readonly RecordedEvent[],
  command: Command,
  context: Partial<DecideContext>,
): Decided {
  const { decider, handling } = handlingOf(command);
  const sealing = sealForTest(command);
  const { sealed = sealing.fields } = context;
  const state = events.reduce<unknown>((before, event) => evolved(decider, before, event), decider.initial);
  return new Decided(
    handling.decide(sealing.command, state, {
      occurredAt: command.occurredAt ?? '2026-02-01T09:00:00.000Z',
      actor: 'key:test',
      consulted: consultedIn(handling.consults?.(sealing.command, state, sealed) ?? [], (stream) =>
        [...events, ...others].filter((event) => event.stream === stream),
      ),
      ...context,
      sealed,
    }),
  );
}

export class Decided {
  constructor(readonly decision: Decision) {
    if (decision instanceof Rejection) return;
    for (const { type, data } of decision) definitionOf(type).data.parse(data);
  }

  then(...expected: readonly EventBody[]): void {
    if (this.decision instanceof Rejection) fail(`It was rejected: ${this.decision.code}: ${this.decision.message}`);
    deepStrictEqual(
      this.decision.map(({ type, data }) => ({ type, data })),
      expected.map(({ type, data }) => ({ type, data })),
    );
  }

  thenNothing(): void {
    this.then();
  }

  /** @param says a part of the message, or a pattern that it matches. */
  thenRejected(code: string, says: string | RegExp = ''): void {
    if (!(this.decision instanceof Rejection))
      fail(`It was not rejected; it gave ${JSON.stringify(this.decision, undefined, 2)}`);
    strictEqual(this.decision.code, code);
    const { message } = this.decision;
    ok(typeof says === 'string' ? message.includes(says) : says.test(message), `The message was: ${message}`);
  }
}

export class Reacted {
  constructor(
    readonly commands: readonly Command[],
    private readonly rows: PolicyRows,
  ) {}

  then(...expected: readonly Command[]): Reacted {
    deepStrictEqual(this.commands.map(told), expected.map(told));
    return this;
  }

  thenNothing(): Reacted {
    return this.then();
  }

  /** What the policy keeps under a key now; null for nothing. */
  thenRow(key: string, expected: PolicyRow | null): Reacted {
    deepStrictEqual(this.rows.row(key), expected);
    return this;
  }
}

/** A command as its name and the fields that it has. */
const told = (command: Command) => ({
  command: command.constructor.name,
  ...(JSON.parse(JSON.stringify(command)) as object),
});
