import { type InstallationSettings, installationSettings, wholeNumberSetting } from '@vouch/runtime';

/** What the environment decides. Read once, in main.ts; everything else gets it passed in. */
export interface Settings extends InstallationSettings {
  /** VOUCH_HOST: 127.0.0.1 keeps other machines out; 0.0.0.0 lets them in. */
  readonly host: string;
  /** VOUCH_PORT: 0 takes any free port. */
  readonly port: number;
}

/** @throws InvalidSetting that says which variable, what it holds and what it may hold. */
export const settingsFrom = (env: NodeJS.ProcessEnv): Settings => ({
  ...installationSettings(env),
  host: env['VOUCH_HOST'] || '127.0.0.1',
  port: wholeNumberSetting(env, 'VOUCH_PORT', 8080, 0, 65_535),
});
