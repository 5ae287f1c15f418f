import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { skipUnless } from '@vouch/testing';
import { freePort, anyBroker, hasKafka, WHY_NO_KAFKA } from '../../libs/kafka/testing/kafka-broker.js';
import { EsdbDouble } from '../../libs/event-store/testing/esdb-double/esdb-double.js';
import { answerOf, scratchDatabase, scratchFolder } from '../journeys/vouch-command.js';
import { readComposeFile, root, type Service, servicesOf } from './compose-file.js';

/** No engine runs here. What the file says our services are, command, environment and health check, is run as processes. */

const OURS = 'vouch';
const VAULT_KEY = randomBytes(32).toString('base64');
const file = readComposeFile({ POSTGRES_PASSWORD: 'secret', VOUCH_VAULT_KEY: VAULT_KEY });
const { services } = file;

describe('docker-compose.yml', () => {
  it('asks for what has no default that would be safe', () => {
    expect(() => readComposeFile({ VOUCH_VAULT_KEY: VAULT_KEY })).toThrow('POSTGRES_PASSWORD');
    expect(() => readComposeFile({ POSTGRES_PASSWORD: 'secret' })).toThrow('VOUCH_VAULT_KEY');
  });

  it('has two profiles, and two projectors where lanes are shared', () => {
    const names = (profile: string) => servicesOf(file, profile).map(([name]) => name);
    expect(names('server')).toEqual(['postgres', 'api', 'projector']);
    expect(names('distributed')).toEqual([
      ...['postgres', 'kurrentdb', 'kafka'],
      ...['distributed-api', 'distributed-projector', 'relay'],
    ]);
    expect(services['distributed-projector']!.deploy!.replicas).toBe(2);
  });

  it.each(Object.entries(services))('%s is watched, limited, started again, and keeps its data', (_, service) => {
    expect(service.healthcheck!.test[0]).toBe('CMD');
    expect(service.deploy!.resources!.limits).toMatchObject({ cpus: expect.any(String), memory: expect.any(String) });
    expect(service.restart).toBe('unless-stopped');
    expect(service.volumes!.map((volume) => volume.split(':')[0])).toEqual([expect.any(String)]);
    for (const volume of service.volumes!) expect(Object.keys(file.volumes)).toContain(volume.split(':')[0]);
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(condition).toBe('service_healthy');
      expect(services[needed]!.profiles).toEqual(expect.arrayContaining([...service.profiles!]));
    }
    if (service.image === OURS) expect(service.read_only).toBe(true);
  });

  it('builds an image in stages that runs as nobody special', () => {
    const lines = readFileSync(join(root, 'Dockerfile'), 'utf8').split('\n');
    expect(lines.filter((line) => line.startsWith('FROM '))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    for (const { image, command, healthcheck } of Object.values(services))
      if (image === OURS)
        for (const script of [command![1]!, healthcheck!.test[2]!]) expect(existsSync(join(root, script))).toBe(true);
  });
});

/** What the names of other containers stand for here. */
type Standing = Readonly<Record<string, string>>;

class Container {
  output = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(
    readonly name: string,
    private readonly service: Service,
    private readonly standing: Standing,
  ) {
    const [program, ...args] = service.command!.map((word) => this.here(word));
    this.child = spawn(program!, args, { cwd: root, env: this.environment });
    this.ended = once(this.child, 'close');
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.on('data', (bytes: Buffer) => (this.output += bytes.toString()));
  }

  /** Only what the file and the image say, and where programs are. */
  get environment(): Record<string, string> {
    const said = Object.entries(this.service.environment!).map(([name, value]) => [name, this.here(value)]);
    return {
      PATH: process.env['PATH']!,
      NODE_ENV: 'production',
      ...imageEnvironment(this.here),
      ...Object.fromEntries(said),
    };
  }

  async healthy(): Promise<void> {
    const [, program, ...args] = this.service.healthcheck!.test.map((word) => this.here(word));
    for (const deadline = Date.now() + 60_000; ; await sleep(300)) {
      const check = spawn(program!, args, { cwd: root, env: this.environment, stdio: 'ignore' });
      const [code] = (await once(check, 'close')) as [number | null];
      if (code === 0) return;
      if (this.child.exitCode !== null || Date.now() > deadline)
        throw new Error(`${this.name} is not healthy:\n${this.output}`);
    }
  }

  async stop(): Promise<unknown> {
    this.child.kill('SIGTERM');
    await this.ended;
    return this.child.exitCode;
  }

  private readonly here = (text: string): string =>
    Object.entries(this.standing).reduce((told, [there, here]) => told.replaceAll(there, here), text);
}

function imageEnvironment(here: (text: string) => string): Record<string, string> {
  const [, said = ''] = /^ENV (NODE_ENV=.*)$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8')) ?? [];
  return Object.fromEntries(said.split(' ').map((pair) => pair.split('=', 2).map(here) as [string, string]));
}

skipUnless(hasKafka(), WHY_NO_KAFKA).describe('The services of docker-compose.yml, as processes,', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  let broker: Awaited<ReturnType<typeof anyBroker>>;
  let log: EsdbDouble;
  let containers: Container[] = [];

  beforeAll(async () => {
    [folder, broker, log] = await Promise.all([scratchFolder(), anyBroker(), EsdbDouble.start()]);
  });
  afterEach(async () => {
    await Promise.all(containers.map((one) => one.stop()));
    containers = [];
  });
  afterAll(async () => {
    await Promise.all([broker?.stop(), log?.stop(), folder?.remove()]);
  });

  it.each(['server', 'distributed'])(
    'of the profile %s start, are healthy, and work together',
    async (profile) => {
      const database = await scratchDatabase();
      const [data, apiPort] = [join(folder.path, profile), await freePort()];
      const everywhere = {
        '/data': data,
        'postgres://vouch:secret@postgres:5432/vouch': database.url,
        'esdb://kurrentdb:2113': log.url.split('?')[0]!,
        'kafka:9092/vouch.events': `${broker.address}/compose-${process.pid}-${Date.now()}`,
        '0.0.0.0': '127.0.0.1',
        '8080': String(apiPort),
      };
      for (const [name, service] of servicesOf(file, profile).filter(([, { image }]) => image === OURS))
        for (let i = 0; i < (service.deploy?.replicas ?? 1); i++)
          containers.push(new Container(name, service, { ...everywhere, '8081': String(await freePort()) }));
      await Promise.all(containers.map((one) => one.healthy()));

      const key = (await readFile(join(data, 'api-key'), 'utf8')).trim();
      const ask = async (path: string, body?: object) => {
        const answer = await fetch(`http://127.0.0.1:${apiPort}${path}`, {
          method: body ? 'POST' : 'GET',
          headers: {
            authorization: `Bearer ${key}`,
            ...(body ? { 'content-type': 'application/json', 'idempotency-key': JSON.stringify(body) } : {}),
          },
          ...(body ? { body: JSON.stringify(body) } : {}),
        });
        expect({ path, status: answer.status, text: answer.ok ? '' : await answer.text() }).toMatchObject({ text: '' });
        return (await answer.json()) as Record<string, unknown>;
      };
      for (let customer = 0; customer < 20; customer++)
        await ask('/v1/commands/record-payment', {
          customerId: `c${customer}`,
          paymentId: `p${customer}`,
          amount: { amountMinor: 100, currency: 'EUR' },
        });
      await ask('/v1/progress?waitUntilSettled=true&timeoutMs=60000');
      for (const one of containers.splice(0)) expect([one.name, await one.stop()]).toEqual([one.name, 0]);

      const { environment } = new Map(servicesOf(file, profile)).get(profile === 'server' ? 'api' : 'distributed-api')!;
      const env = {
        VOUCH_DATA_DIR: data,
        VOUCH_VAULT_KEY: VAULT_KEY,
        DATABASE_URL: database.url,
        ...(environment!['VOUCH_LOG'] ? { VOUCH_LOG: log.url } : {}),
      };
      expect(await answerOf(['verify'], env)).toMatchObject({ equal: true });
      await database.drop();
    },
    180_000,
  );
});
