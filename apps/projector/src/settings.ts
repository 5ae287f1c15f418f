import { type Fanout, fanoutSetting } from '@vouch/kafka';
import { InvalidSetting, type InstallationSettings, installationSettings, wholeNumberSetting } from '@vouch/runtime';

/**
 * What a projector can do. Any number of processes may have any of them: for each, one works and the others stand by. With
 * VOUCH_FANOUT, those with `projections` share the work, and `relay` publishes the log for them.
 */
export const ROLES = ['projections', 'policies', 'vault', 'scheduler', 'relay'] as const;
export type Role = (typeof ROLES)[number];

/** What the environment decides. Read once, in main.ts; everything else gets it passed in. */
export interface Settings extends InstallationSettings {
  /** VOUCH_ROLES: a comma between them; all of them unless said otherwise. */
  readonly roles: readonly Role[];
  /** VOUCH_LANES: how many lanes of a projection are written side by side. */
  readonly lanes: number;
  /** VOUCH_PROJECTOR_PORT: where probes and scrapers ask, on VOUCH_HOST; null: nowhere. 0 takes any free port. */
  readonly observedAt: { readonly host: string; readonly port: number } | null;
  /** VOUCH_BATCH_SIZE: events folded into one transaction, at most. */
  readonly batchSize: number;
  /** VOUCH_FANOUT: a topic of Kafka that brings the log to the projections; absent: they read it themselves. */
  readonly fanout?: Fanout;
}

/** @throws InvalidSetting that says which variable, what it holds and what it may hold. */
export function settingsFrom(env: NodeJS.ProcessEnv): Settings {
  const fanout = fanoutSetting(env);
  return {
    ...installationSettings(env),
    roles: rolesFrom(env['VOUCH_ROLES'], fanout),
    observedAt: env['VOUCH_PROJECTOR_PORT']
      ? { host: env['VOUCH_HOST'] || '127.0.0.1', port: wholeNumberSetting(env, 'VOUCH_PROJECTOR_PORT', 0, 0, 65_535) }
      : null,
    fanout,
    lanes: wholeNumberSetting(env, 'VOUCH_LANES', 4, 1, 256),
    batchSize: wholeNumberSetting(env, 'VOUCH_BATCH_SIZE', 1000, 1, 100_000),
  };
}

function rolesFrom(text: string | undefined, fanout: Fanout | undefined): readonly Role[] {
  if (!text) return ROLES.filter((role) => fanout || role !== 'relay');
  const named = text.split(',').map((role) => role.trim());
  const unknown = named.find((role) => !(ROLES as readonly string[]).includes(role));
  if (unknown !== undefined)
    throw new InvalidSetting(
      `VOUCH_ROLES holds "${unknown}"; it may hold ${ROLES.join(', ')}, with commas between them.`,
    );
  if (named.includes('relay') && !fanout)
    throw new InvalidSetting('VOUCH_ROLES holds "relay", and VOUCH_FANOUT does not say where to publish.');
  return ROLES.filter((role) => named.includes(role));
}
