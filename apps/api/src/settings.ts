import type { StripeSettings } from '@vouch/connectors';
import { type InstallationSettings, installationSettings, wholeNumberSetting } from '@vouch/runtime';
import { DEFAULT_RATE_LIMITS, type RateLimits } from './http/rate-limit.js';

const perMinute = (env: NodeJS.ProcessEnv, name: string, otherwise: number) =>
  wholeNumberSetting(env, name, otherwise, 1, 1_000_000_000);

/** What the environment decides. Read once, in main.ts; everything else gets it passed in. */
export interface Settings extends InstallationSettings {
  /** VOUCH_HOST: 127.0.0.1 keeps other machines out; 0.0.0.0 lets them in. */
  readonly host: string;
  /** VOUCH_PORT: 0 takes any free port. */
  readonly port: number;
  /**
   * VOUCH_REQUESTS_PER_MINUTE, VOUCH_PARTNER_REQUESTS_PER_MINUTE: how many requests each key may send to this process in a
   * minute, and each key of a partner.
   */
  readonly rateLimits: RateLimits;
  /** VOUCH_STRIPE_KEY: a secret key of the account that payouts are sent from. VOUCH_STRIPE_URL: another place than Stripe's own. */
  readonly stripe: StripeSettings | undefined;
}

/** @throws InvalidSetting that says which variable, what it holds and what it may hold. */
export const settingsFrom = (env: NodeJS.ProcessEnv): Settings => ({
  ...installationSettings(env),
  host: env['VOUCH_HOST'] || '127.0.0.1',
  port: wholeNumberSetting(env, 'VOUCH_PORT', 8080, 0, 65_535),
  rateLimits: {
    ownPerMinute: perMinute(env, 'VOUCH_REQUESTS_PER_MINUTE', DEFAULT_RATE_LIMITS.ownPerMinute),
    partnerPerMinute: perMinute(env, 'VOUCH_PARTNER_REQUESTS_PER_MINUTE', DEFAULT_RATE_LIMITS.partnerPerMinute),
  },
  stripe: stripeIn(env),
});

const stripeIn = ({ VOUCH_STRIPE_KEY: secretKey, VOUCH_STRIPE_URL: apiUrl }: NodeJS.ProcessEnv) =>
  secretKey ? { secretKey, ...(apiUrl && { apiUrl }) } : undefined;
