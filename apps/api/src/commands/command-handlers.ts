import { Injectable, type Type } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Command, CommandHandling } from '@vouch/domain';
import type { Executed } from '@vouch/runtime';
import { BackendHolder } from '../backend.js';
import { commandMeta } from './command-context.js';

/** Handles any command: the deciders' tables know the rest. */
@Injectable()
class ExecuteCommand implements ICommandHandler<Command, Executed> {
  constructor(private readonly backend: BackendHolder) {}

  execute(command: Command): Promise<Executed> {
    return this.backend.get().executor.execute(command, commandMeta());
  }
}

/** The one handler, registered on the CommandBus for each command of the table. */
export function commandHandlers(handlings: ReadonlyMap<string, CommandHandling<unknown>>): Type[] {
  return [...handlings].map(([name, { type }]) => {
    class ExecuteThisCommand extends ExecuteCommand {}
    Object.defineProperty(ExecuteThisCommand, 'name', { value: `Execute${name}` });
    CommandHandler(type)(ExecuteThisCommand);
    return ExecuteThisCommand;
  });
}
