import type { CommandHandling, Decider } from '@vouch/domain';

/** A command that people may send, with the capability that it belongs to. */
export interface OfferedCommand {
  readonly capability: string;
  readonly handling: CommandHandling<unknown>;
}

export const offeredCommands = (deciders: readonly Decider[]): readonly OfferedCommand[] =>
  deciders.flatMap(({ capability, commands }) =>
    commands.filter(({ by }) => by !== 'policy').map((handling) => ({ capability, handling })),
  );
