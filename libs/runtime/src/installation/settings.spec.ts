import { describe, expect, it } from '@jest/globals';
import { InvalidSetting, installationSettings, wholeNumberSetting } from './settings.js';

describe('The settings of an installation', () => {
  it('have defaults', () => {
    expect(installationSettings({ DATABASE_URL: '' })).toEqual({ dataDir: '.vouch', logLevel: 'info', vault: {} });
    expect(wholeNumberSetting({}, 'VOUCH_LANES', 4, 1, 256)).toBe(4);
  });

  it('are read from the environment', () => {
    const env = { DATABASE_URL: 'postgresql://db/vouch', VOUCH_DATA_DIR: '/srv/vouch', VOUCH_LOG_LEVEL: 'warn' };
    expect(installationSettings(env)).toEqual({
      databaseUrl: 'postgresql://db/vouch',
      dataDir: '/srv/vouch',
      logLevel: 'warn',
      vault: {},
    });
    expect(wholeNumberSetting({ VOUCH_LANES: '7' }, 'VOUCH_LANES', 4, 1, 256)).toBe(7);
  });

  it.each(['0', '257', '1.5', 'many', '-1', '1e3', ' '])(
    'refuse "%s" where a whole number from 1 to 256 is meant',
    (text) => {
      expect(() => wholeNumberSetting({ VOUCH_LANES: text }, 'VOUCH_LANES', 4, 1, 256)).toThrow(InvalidSetting);
      expect(() => wholeNumberSetting({ VOUCH_LANES: text }, 'VOUCH_LANES', 4, 1, 256)).toThrow(
        /VOUCH_LANES.*1 to 256/,
      );
    },
  );

  it('may name a vault of its own, and hold its key', () => {
    const key = Buffer.alloc(32, 7);
    const env = { VOUCH_VAULT_URL: 'postgres://vault/vouch', VOUCH_VAULT_KEY: key.toString('base64') };
    expect(installationSettings(env).vault).toEqual({ databaseUrl: 'postgres://vault/vouch', key });
    expect(() => installationSettings({ VOUCH_VAULT_URL: 'http://vault' })).toThrow(/VOUCH_VAULT_URL must begin/);
  });

  it.each(['secret', Buffer.alloc(31).toString('base64'), `${Buffer.alloc(32).toString('base64')}!`])(
    'refuse a key that is not 32 bytes as base64, without showing it',
    (text) => {
      const refuse = () => installationSettings({ VOUCH_VAULT_KEY: text });
      expect(refuse).toThrow(/VOUCH_VAULT_KEY must be 32 bytes as base64/);
      expect(refuse).not.toThrow(new RegExp(text.slice(0, 6)));
    },
  );

  it('take the address of a log elsewhere as it is, and refuse one that is none, without the password in it', () => {
    expect(installationSettings({ VOUCH_LOG: '' }).logUrl).toBeUndefined();
    expect(installationSettings({ VOUCH_LOG: 'esdb://host:2113?tls=false' }).logUrl).toBe('esdb://host:2113?tls=false');
    const refuse = () => installationSettings({ VOUCH_LOG: 'kafka://me:secret@host' });
    expect(refuse).toThrow(InvalidSetting);
    expect(refuse).toThrow(/^VOUCH_LOG: .*like esdb:/);
    expect(refuse).not.toThrow(/secret/);
  });

  it('refuse what is no Postgres, without showing the password that may stand in it', () => {
    const refuse = () => installationSettings({ DATABASE_URL: 'mysql://me:secret@db/vouch' });
    expect(refuse).toThrow(/DATABASE_URL must begin with postgres/);
    expect(refuse).not.toThrow(/secret/);
  });
});
