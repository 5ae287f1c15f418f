import { readFileSync } from 'node:fs';

/** An address of an EventStoreDB that can't be used. The message says why and what to write; never the password in it. */
export class InvalidLogUrl extends Error {
  override readonly name = 'InvalidLogUrl';
}

export interface LogUrl {
  /** For the client, without what is ours. */
  readonly connectionString: string;
  /** Whom to name in messages: hosts without credentials. */
  readonly shown: string;
  /** Our streams' names begin with it; it ends in a dot, so that no installation's prefix begins another's. */
  readonly prefix: string;
}

const SHAPE = /^esdb(?:\+discover)?:\/\/(?:[^:@/?]+:[^@/?]*@)?(?<hosts>[^/?@]+)\/?(?:\?(?<options>.*))?$/;
const HOST = /^[A-Za-z0-9._-]+(?::\d{1,5})?$/;
const PREFIX = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
const DEFAULT_PREFIX = 'vouch';

/** The client's options that make sense here, and what their values look like. It ignores any other with a mere warning. */
const OPTIONS: Readonly<Record<string, RegExp>> = {
  tls: /^(true|false)$/,
  tlscafile: /./,
  usercertfile: /./,
  userkeyfile: /./,
  connectionname: /./,
  nodepreference: /^(leader|follower|read_only_replica|random)$/,
  maxdiscoverattempts: /^\d+$/,
  discoveryinterval: /^\d+$/,
  gossiptimeout: /^\d+$/,
  keepaliveinterval: /^-?\d+$/,
  keepalivetimeout: /^-?\d+$/,
};

/**
 * Takes an address apart: esdb://user:password@host:2113,host:2113?tls=true&streamPrefix=vouch, or esdb+discover://name. What
 * the client would ignore or misread is refused here.
 * @throws InvalidLogUrl
 */
export function parseLogUrl(url: string): LogUrl {
  const { hosts, options = '' } = SHAPE.exec(url.trim())?.groups ?? {};
  if (!hosts)
    throw new InvalidLogUrl(
      'The address of the log is not like esdb://user:password@host:2113?tls=true or esdb+discover://name. ' +
        'Characters such as @ / : in a password are written as %40 %2F %3A.',
    );
  for (const host of hosts.split(','))
    if (!HOST.test(host)) throw new InvalidLogUrl(`"${host}" is not a host of the log: write host or host:port.`);
  let prefix = DEFAULT_PREFIX;
  const kept = options.split('&').filter((pair) => {
    if (pair === '') return false;
    const [key = '', value = ''] = pair.split('=');
    if (key === 'streamPrefix') {
      prefix = value;
      return false;
    }
    const shape = OPTIONS[key.toLowerCase().replace(/[_-]/g, '')];
    if (!shape) throw new InvalidLogUrl(`"${key}" is not an option of the log's address.`);
    if (!shape.test(value)) throw new InvalidLogUrl(`"${value}" is not a value of ${key} in the log's address.`);
    if (key.toLowerCase().endsWith('file')) assertReadable(key, decodeURIComponent(value));
    return true;
  });
  if (!PREFIX.test(prefix))
    throw new InvalidLogUrl(
      `streamPrefix is "${prefix}"; it begins with a letter and has up to 40 letters, digits, "-" and "_".`,
    );
  const base = url.trim().split('?')[0]!.replace(/\/$/, '');
  return {
    connectionString: kept.length > 0 ? `${base}?${kept.join('&')}` : base,
    shown: hosts,
    prefix: `${prefix}.`,
  };
}

function assertReadable(key: string, path: string): void {
  try {
    readFileSync(path);
  } catch (error) {
    throw new InvalidLogUrl(`The file of ${key}, ${path}, can't be read: ${(error as NodeJS.ErrnoException).code}.`, {
      cause: error,
    });
  }
}
