import { AppendRefused, EventIdReused } from '@vouch/event-store';
import {
  CommandInvalid,
  CommandKeyReused,
  CommandRejected,
  DeciderFailed,
  UnknownCommand,
} from '../commands/command-errors.js';

/** The policy's own code threw. */
export class PolicyFailed extends Error {
  override readonly name = 'PolicyFailed';
}

const POISON = [
  PolicyFailed,
  CommandRejected,
  CommandInvalid,
  CommandKeyReused,
  UnknownCommand,
  DeciderFailed,
  EventIdReused,
  AppendRefused,
];

/**
 * Whether handling an event failed for a reason that lies in the event, the rows or the code, so that trying for ever helps
 * nobody. Anything else (the log or the database can't be reached, an error nobody foresaw) is tried until it passes.
 */
export const isPoison = (error: unknown): boolean => POISON.some((type) => error instanceof type);
