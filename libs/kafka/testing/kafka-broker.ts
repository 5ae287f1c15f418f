import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Apache Kafka as it is published: its jars from Maven, run by Java, one node that is broker and controller. */

const VERSION = '4.1.1';
const JARS = fileURLToPath(new URL(`../../../.nx/kafka/${VERSION}`, import.meta.url));
const SMALL_AND_QUICK = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
const READY_WITHIN_MS = 120_000;

const runs = (program: string, argument: string) => spawnSync(program, [argument], { stdio: 'ignore' }).status === 0;

/** Whether tests with a broker can run here: for `skipUnless`. */
export const hasKafka = (): boolean =>
  Boolean(process.env['KAFKA_BROKERS']) || (runs('java', '-version') && (existsSync(JARS) || runs('mvn', '--version')));

export const WHY_NO_KAFKA = 'needs KAFKA_BROKERS, or Java 17 and Maven';

/** The broker at KAFKA_BROKERS, or one of our own. */
export async function anyBroker(): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const given = process.env['KAFKA_BROKERS'];
  return given ? { address: given, stop: () => Promise.resolve() } : await KafkaBroker.start();
}

/** A broker of our own, to be killed and started again. */
export class KafkaBroker {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly address: string,
  ) {}

  /** In a new folder within this one, which `stop` removes. */
  static async start(within = tmpdir()): Promise<KafkaBroker> {
    await fetchJars();
    const folder = await mkdtemp(join(within, 'vouch-kafka-'));
    const [port, controllerPort] = await Promise.all([freePort(), freePort()]);
    const broker = new KafkaBroker(folder, `127.0.0.1:${port}`);
    await writeFile(join(folder, 'server.properties'), properties(folder, port, controllerPort));
    const id = randomBytes(16).toString('base64url');
    const format = ['format', '--cluster-id', id, '--config', join(folder, 'server.properties')];
    await promisify(execFile)('java', javaArguments('kafka.tools.StorageTool', ...format));
    await broker.restart();
    return broker;
  }

  get pid(): number {
    return this.child!.pid!;
  }

  /** On the same port, with what it had. */
  async restart(): Promise<void> {
    const child = spawn('java', javaArguments('kafka.Kafka', join(this.folder, 'server.properties')), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    let said = '';
    let isReady = false;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-20_000);
        isReady ||= said.includes('Kafka Server started');
      });
    for (const deadline = Date.now() + READY_WITHIN_MS; !isReady; await sleep(50))
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`Kafka did not start:\n${said}`);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const javaArguments = (main: string, ...args: readonly string[]) => [
  ...SMALL_AND_QUICK,
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=info',
  '-cp',
  join(JARS, '*'),
  main,
  ...args,
];

const properties = (folder: string, port: number, controllerPort: number) => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
log.dirs=${join(folder, 'data')}
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
auto.create.topics.enable=false
log.index.size.max.bytes=65536
`;

/** Once for each clone; the folder appears when all of them are there. */
async function fetchJars(): Promise<void> {
  if (existsSync(JARS)) return;
  const folder = `${JARS}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'pom.xml'), POM);
  const args = [
    '-q',
    '-B',
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${folder}/jars`,
  ];
  await promisify(execFile)('mvn', args, { cwd: folder }).catch(async (error: Error & { stdout?: string }) => {
    throw new Error(`Maven could not fetch Kafka ${VERSION}:\n${error.stdout ?? error.message}`, { cause: error });
  });
  await rename(join(folder, 'jars'), JARS).catch((error: NodeJS.ErrnoException) => {
    if (!existsSync(JARS)) throw error; // Another process was quicker.
  });
  await rm(folder, { recursive: true, force: true });
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>vouch</groupId><artifactId>kafka-for-tests</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
