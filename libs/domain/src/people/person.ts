import { EVERY_LANE, STAFF } from '@vouch/events';
import { ALREADY_TRUE, decider, handles } from '../decider.js';
import { ForgetPerson } from './commands.js';

interface Person {
  readonly forgotten: boolean;
}

/** What the log decides about a person: only that they are forgotten. Who they are, or were, the vault knows alone. */
export const person = decider<Person>({
  capability: 'people',
  initial: { forgotten: false },
  commands: [
    handles({
      type: ForgetPerson,
      summary:
        'Forgets a person: details, and texts about them, are deleted from the vault for ever. Events keep the id, which names nobody.',
      by: STAFF,
      stream: ({ personId }) => `person-${personId}`,
      lane: () => EVERY_LANE,
      forgets: ({ personId }) => personId,
      decide: ({ personId, reason }, { forgotten }: Person) =>
        forgotten ? ALREADY_TRUE : [{ type: 'PersonForgotten', data: { personId, reason } }],
    }),
  ],
  evolve: {
    PersonForgotten: () => ({ forgotten: true }),
  },
});
