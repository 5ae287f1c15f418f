import { InvalidSetting } from '@vouch/runtime';

/** Where events are published for other processes, and how they are spread. */
export interface Fanout {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly topic: string;
  /** Never changes once the topic is there: the order of a lane key's events depends on it. */
  readonly partitions: number;
  /** Copies of each partition; absent: one on each broker, up to three. */
  readonly replication?: number;
  /** The consumer group of the projectors. */
  readonly group: string;
  readonly tls: boolean;
  readonly credentials?: Credentials;
}

export interface Credentials {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

const DEFAULT_TOPIC = 'vouch.events';
const DEFAULT_PARTITIONS = 32;
const DEFAULT_PORT = 9092;

const SHAPE =
  /^kafka:\/\/(?:(?<user>[^:@/?]+):(?<password>[^@/?]*)@)?(?<hosts>[^/?@]+)(?:\/(?<topic>[^/?]*))?(?:\?(?<options>.*))?$/;
const HOST = /^[A-Za-z0-9._-]+(?::\d{1,5})?$/;
/** Kafka takes 249 characters; the group's name adds some. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;
const OPTIONS: Readonly<Record<string, RegExp>> = {
  partitions: /^[1-9]\d{0,3}$/,
  replication: /^[1-9]$/,
  group: NAME,
  tls: /^(true|false)$/,
  sasl: /^(plain|scram-sha-256|scram-sha-512)$/,
};

/**
 * VOUCH_FANOUT, like kafka://user:password@host:9092,host:9092/topic?partitions=32&tls=true&sasl=scram-sha-512. Absent: the log is
 * read by whoever needs it.
 * @throws InvalidSetting that never shows the password.
 */
export function fanoutSetting(env: Readonly<Record<string, string | undefined>>): Fanout | undefined {
  const url = env['VOUCH_FANOUT']?.trim();
  return url ? parseFanout(url) : undefined;
}

function parseFanout(url: string): Fanout {
  const { user, password = '', hosts, topic, options = '' } = SHAPE.exec(url)?.groups ?? {};
  if (!hosts)
    throw wrong(
      'the address is not like kafka://host:9092,host:9092/topic?partitions=32. ' +
        'Characters such as @ / : in a password are written as %40 %2F %3A.',
    );
  for (const host of hosts.split(','))
    if (!HOST.test(host)) throw wrong(`"${host}" is not a broker: write host or host:port.`);
  const name = topic || DEFAULT_TOPIC;
  if (!NAME.test(name)) throw wrong(`"${name}" is not the name of a topic.`);
  const given = optionsOf(options);
  return {
    brokers: hosts.split(',').map((host) => (host.includes(':') ? host : `${host}:${DEFAULT_PORT}`)),
    topic: name,
    partitions: Number(given.get('partitions') ?? DEFAULT_PARTITIONS),
    replication: given.has('replication') ? Number(given.get('replication')) : undefined,
    group: given.get('group') ?? `${name}.projections`,
    tls: given.get('tls') === 'true',
    credentials: user
      ? {
          mechanism: (given.get('sasl') ?? 'plain') as Credentials['mechanism'],
          username: decodeURIComponent(user),
          password: decodeURIComponent(password),
        }
      : undefined,
  };
}

function optionsOf(text: string): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const pair of text.split('&').filter(Boolean)) {
    const [key = '', value = ''] = pair.split('=');
    const shape = OPTIONS[key];
    if (!shape) throw wrong(`"${key}" is not an option; there are ${Object.keys(OPTIONS).join(', ')}.`);
    if (!shape.test(value)) throw wrong(`"${value}" is not a value of ${key}.`);
    given.set(key, value);
  }
  return given;
}

const wrong = (what: string) => new InvalidSetting(`VOUCH_FANOUT: ${what}`);
