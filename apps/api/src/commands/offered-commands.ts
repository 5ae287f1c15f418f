import type { CommandHandling, Decider } from '@vouch/domain';
import type { Role } from '@vouch/events';
import type { Access } from '../access/caller.js';

/** A command that people may send, with the capability that it belongs to. */
export interface OfferedCommand {
  readonly capability: string;
  readonly handling: CommandHandling<unknown>;
}

export const offeredCommands = (deciders: readonly Decider[]): readonly OfferedCommand[] =>
  deciders.flatMap(({ capability, commands }) =>
    commands.filter(({ by }) => by !== 'policy').map((handling) => ({ capability, handling })),
  );

/** Who may send it. A partner's key, besides, only into its own lane. */
export const commandAccess = ({ capability, handling }: OfferedCommand): Access => ({
  by: handling.by as readonly Role[],
  scopes: [handling.type.name, capability],
});
