import { TopicLog } from '@vouch/kafka';
import { projections, type Projection } from '@vouch/read-models';
import { rebuildProjection } from '@vouch/runtime';
import { withInstallation } from '../installation.js';
import { command, runs, withExamples } from '../terminal/command.js';
import { exitCode, usage } from '../terminal/failure.js';

interface Options {
  readonly fromTopic?: boolean;
}

/** `vouch rebuild` */
export function rebuildCommand() {
  const described = command(
    'rebuild <read-model>',
    'Fold a read model anew from the log, without downtime.',
  ).description(
    'Folds a read model anew from the whole log, beside the rows that are served, and then switches to the new ones in one step. ' +
      `Read models: ${projections.map(({ name }) => name).join(', ')}.`,
  );
  described.option('--from-topic', "read the topic of VOUCH_FANOUT, to spare the log's server");
  withExamples(described, 'rebuild partner_value');
  return runs<Options>(described, async (context, { fromTopic }, [name]) => {
    const { terminal, settings, signal } = context;
    const { fanout } = settings;
    const projection = projectionNamed(name!);
    if (fromTopic && !fanout)
      throw usage('There is no topic.', {
        code: 'no-topic',
        where: '--from-topic',
        whatToDo: 'Name one in VOUCH_FANOUT, or leave the option out.',
      });
    return withInstallation(context, async ({ log, pool }) => {
      const onError = (error: unknown) => terminal.remark(error instanceof Error ? error.message : String(error));
      const progress = terminal.progress(`Rebuilding ${projection.name}`, 'events', await log.head());
      try {
        await rebuildProjection({
          projection,
          log,
          pool,
          signal,
          lanes: settings.lanes,
          batchSize: settings.batchSize,
          onProgress: ({ position, head }) => {
            progress.total(head);
            progress.to(position);
          },
          dividedInto: fanout?.partitions,
          from: fromTopic && fanout ? new TopicLog({ log, pool, fanout, onError }) : undefined,
          onError,
        });
      } finally {
        progress.stop();
      }
      signal.throwIfAborted();
      terminal.answer({ readModel: projection.name, rebuilt: true });
      if (!terminal.json) terminal.say(`${projection.name} was folded anew, and the new rows are served.`);
      return exitCode.ok;
    });
  });
}

function projectionNamed(name: string): Projection {
  const projection = projections.find((one) => one.name === name);
  if (projection) return projection;
  throw usage(`There is no read model "${name}".`, {
    code: 'unknown-read-model',
    where: 'rebuild',
    whatToDo: `Choose from ${projections.map((one) => one.name).join(', ')}.`,
  });
}
