import { Inject, Injectable } from '@nestjs/common';
import { type Command, type CommandClass, CreateApiKey, Rejection, RevokeApiKey, RotateApiKey } from '@vouch/domain';
import type { Query } from '@vouch/read-models';
import { CommandRejected, type Executed } from '@vouch/runtime';
import { BackendHolder } from '../backend.js';
import type { OfferedCommand } from '../commands/offered-commands.js';
import { Problem } from '../problems/catalogue.js';
import { OFFERED_COMMANDS, QUERIES } from '../tables.js';
import { ApiKeys } from './api-keys.js';
import { hashOfKey, newKey } from './key-secret.js';

/** What the answer to a command that makes a secret holds besides. */
export interface SecretShown {
  /** The API key, shown this once; null when it was shown before. */
  readonly apiKey: string | null;
  readonly aboutApiKey: string;
}

const makesSecret = (type: CommandClass) => type === CreateApiKey || type === RotateApiKey;

/** What commands about keys need besides being recorded: the secret, which stands in no event, and that it counts at once. */
@Injectable()
export class KeyCommands {
  private readonly names: ReadonlySet<string>;

  constructor(
    private readonly keys: ApiKeys,
    private readonly backend: BackendHolder,
    @Inject(OFFERED_COMMANDS) offered: readonly OfferedCommand[],
    @Inject(QUERIES) queries: readonly Query[],
  ) {
    this.names = new Set([
      ...offered.flatMap(({ capability, handling }) => [capability, handling.type.name]),
      ...queries.flatMap(({ capability, name }) => [capability, name]),
      'system',
    ]);
  }

  /** For the documentation: whether the answer shows a secret. */
  static readonly showsSecret = makesSecret;

  /** What `execute` refuses, for the documentation. */
  static rejectionsOf(type: CommandClass): Readonly<Record<string, string>> {
    return type === RevokeApiKey ? { LastAdminKey: lastAdminKey('…').message } : {};
  }

  /** @throws Problem invalid-fields for a scope that is nothing's name. */
  check(command: Command): void {
    if (command instanceof CreateApiKey) {
      const unheardOf = (command.scopes ?? []).filter((scope) => !this.names.has(scope));
      if (unheardOf.length > 0)
        throw new Problem('invalid-fields', 'CreateApiKey can not be read as it was sent.', {
          errors: unheardOf.map((scope) => ({
            field: 'scopes',
            message: `${scope} is no command, query or capability. GET / lists the names.`,
          })),
        });
    }
  }

  /**
   * Executes a command. One that revokes a key is executed alone and on what the log says of the keys then, so that of two
   * admins who shut each other out at once one stays.
   * @throws CommandRejected LastAdminKey for what would lock everyone out.
   */
  execute(command: Command, execute: () => Promise<Executed>): Promise<Executed> {
    if (!(command instanceof RevokeApiKey)) return execute();
    return this.backend.get().keyTable.alone(async () => {
      await this.keys.refresh();
      const admins = this.keys.lastingAdmins();
      if (admins.has(command.keyId) && admins.size === 1)
        throw new CommandRejected('RevokeApiKey', lastAdminKey(command.keyId));
      return execute();
    });
  }

  /** Makes the secret of a key that was just recorded, and has the change count here before it is answered. */
  async recorded(command: Command, executed: Executed): Promise<SecretShown | undefined> {
    const shown =
      command instanceof CreateApiKey || command instanceof RotateApiKey
        ? await this.showSecret(command.keyId, executed)
        : undefined;
    if (shown || command instanceof RevokeApiKey) await this.keys.refresh();
    return shown;
  }

  /** A secret that was never made, since the process died right after the event, is made when the command comes again. */
  private async showSecret(keyId: string, executed: Executed): Promise<SecretShown> {
    const number = await this.numberOf(executed);
    const key = newKey();
    if (number !== undefined && (await this.backend.get().keyTable.keepSecret(keyId, number, hashOfKey(key))))
      return { apiKey: key, aboutApiKey: 'Shown only this once. It is kept as a hash, so nobody can show it again.' };
    return {
      apiKey: null,
      aboutApiKey: 'It was shown once, when it was made. If it is lost, have a new one made with RotateApiKey.',
    };
  }

  /** Number of the secret that this command made; undefined when it made none. */
  private async numberOf({ outcome, stream, revision }: Executed): Promise<number | undefined> {
    if (outcome === 'nothing-to-record') return undefined;
    for await (const [event] of this.backend.get().log.readStream(stream, { from: revision, pageSize: 1 }))
      return event?.type === 'ApiKeyRotated' ? event.data.secret : 1;
    return undefined;
  }
}

const lastAdminKey = (keyId: string) =>
  new Rejection(
    'LastAdminKey',
    `Without ${keyId} nobody could make a key. Create another admin, without an end, first.`,
  );
