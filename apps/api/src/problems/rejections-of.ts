import type { CommandHandling } from '@vouch/domain';
import { rejections } from '../openapi/schemas.generated.js';
import { KeyCommands } from '../access/key-commands.js';

/** The codes with which a command can be refused, each with what it says, where `…` stands for what differs. */
export const rejectionsOf = ({ type }: Pick<CommandHandling<unknown>, 'type'>): Readonly<Record<string, string>> => ({
  ...rejections[type.name],
  ...KeyCommands.rejectionsOf(type),
});
