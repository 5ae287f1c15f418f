import { describe, expect, it } from '@jest/globals';
import {
  ALREADY_TRUE,
  Command,
  command,
  decider,
  handles,
  IsPerson,
  IsText,
  type PersonalDetails,
  Rejection,
} from '@vouch/domain';
import { type EventLog, InMemoryEventLog, LogTimeout } from '@vouch/event-store';
import { customerLane, EVERY_LANE } from '@vouch/events';
import { MemorySealer } from '../../testing/memory-sealer.js';
import { streamOf, WatchedLog, type Watching } from '../../testing/watched-log.js';
import { CommandKeyReused, CommandRejected } from './command-errors.js';
import { CommandExecutor } from './command-executor.js';
import { commandIdOf } from './command-id.js';

/** A customer leaves, and says in its own words why; someone who knows it may be forgotten. */
class Leave extends Command {
  customerId!: string;

  @IsPerson()
  contact?: PersonalDetails;

  @IsText()
  note?: string;
}

class Forget extends Command {
  personId!: string;
}

const customer = decider<{ readonly left: boolean }>({
  capability: 'customers',
  initial: { left: false },
  commands: [
    handles<{ readonly left: boolean }, Leave>({
      type: Leave,
      by: ['admin'],
      summary: 'For tests.',
      stream: ({ customerId }) => `customer-${customerId}`,
      lane: ({ customerId }) => customerLane(customerId),
      decide: (leave, { left }, { sealed }) => {
        if ('contact' in leave || 'note' in leave) throw new Error('The decider sees what a person filled in.');
        if (leave.customerId === 'refused') return new Rejection('Refused', 'For tests.');
        if (left) return ALREADY_TRUE;
        const reason = sealed.text('note') ?? sealed.person('contact')?.personId;
        return [{ type: 'CustomerChurned', data: { customerId: leave.customerId, ...(reason ? { reason } : {}) } }];
      },
    }),
    handles<{ readonly left: boolean }, Forget>({
      type: Forget,
      by: ['admin'],
      summary: 'For tests.',
      stream: ({ personId }) => `person-${personId}`,
      lane: () => EVERY_LANE,
      forgets: ({ personId }) => personId,
      decide: ({ personId }, { left }) =>
        left ? ALREADY_TRUE : [{ type: 'PersonForgotten', data: { personId, reason: 'asked' } }],
    }),
  ],
  evolve: { CustomerChurned: () => ({ left: true }), PersonForgotten: () => ({ left: true }) },
});

const ada = { name: 'Ada', email: 'ada@analytical.test' };
const leave = (more: Partial<Leave> = {}) => command(Leave, { customerId: 'c1', ...more });
const meta = (key: string) => ({ commandId: commandIdOf('tests', key), actor: 'cli', now: '2026-03-01T09:00:00.000Z' });

function setUp(watching: Watching = {}, before?: () => Promise<void>) {
  const log = new WatchedLog(new InMemoryEventLog(), watching);
  const sealer = new MemorySealer(before);
  const newExecutor = () => new CommandExecutor({ log, deciders: [customer], sealer, codeVersion: 'test' });
  const executor = newExecutor();
  const send = (sent: Command, key = 'k1') => executor.execute(sent, meta(key));
  return { log, sealer, send, newExecutor };
}

const textOf = async (log: EventLog) => JSON.stringify(await streamOf(log, 'customer-c1'));

describe('A command that holds personal data', () => {
  it('is decided without it, and its events name the ids under which the vault keeps it', async () => {
    const { log, sealer, send } = setUp();
    expect(await send(leave({ note: 'I am Ada', contact: ada }))).toMatchObject({ outcome: 'recorded' });
    const [event] = await streamOf(log, 'customer-c1');
    expect([...sealer.kept.keys()]).toContain((event!.data as { reason: string }).reason);
    expect(await textOf(log)).not.toMatch(/Ada|analytical/);
  });

  it('gets its first answer when it is sent again, to another process too', async () => {
    const { send, newExecutor, sealer } = setUp();
    const first = await send(leave({ note: 'I am Ada' }));
    expect(await send(leave({ note: 'I am Ada' }))).toEqual({ ...first, outcome: 'already-recorded' });
    expect(await newExecutor().execute(leave({ note: 'I am Ada' }), meta('k1'))).toMatchObject({
      outcome: 'already-recorded',
    });
    expect(sealer.kept.size).toBe(1);
  });

  it('is refused under the same key with other content, filled in or not', async () => {
    const { send, sealer } = setUp();
    await send(leave({ note: 'I am Ada' }));
    await expect(send(leave({ note: 'I am Bob' }))).rejects.toThrow(CommandKeyReused);
    await expect(send(leave())).rejects.toThrow(CommandKeyReused);
    await expect(send(leave({ note: 'I am Ada', contact: ada }))).rejects.toThrow(CommandKeyReused);
    expect([...sealer.kept.values()]).toMatchObject([{ said: '"I am Ada"', claims: 1 }]);
  });

  it('leaves nothing in the vault when it is refused', async () => {
    const { send, sealer } = setUp();
    await expect(send(leave({ customerId: 'refused', contact: ada }))).rejects.toThrow(CommandRejected);
    await expect(send(leave({ occurredAt: 'yesterday', contact: ada }))).rejects.toThrow(/occurredAt/);
    expect(sealer.kept.size).toBe(0);
  });

  it('leaves nothing in the vault when it was so already', async () => {
    const { send, sealer } = setUp();
    await send(leave());
    expect(await send(leave({ contact: ada }), 'k2')).toMatchObject({ outcome: 'nothing-to-record' });
    expect(sealer.kept.size).toBe(0);
  });

  it('stays in the vault when nobody knows whether it was recorded', async () => {
    const lost = () => Promise.reject(new LogTimeout('lost'));
    const { newExecutor, sealer } = setUp({ beforeAppend: lost });
    const sent = newExecutor().execute(leave({ contact: ada }), { ...meta('k1'), timeoutMs: 50 });
    await expect(sent).rejects.toThrow(LogTimeout);
    expect(sealer.kept.size).toBe(1);
  });

  it('is not decided when the vault is away', async () => {
    const { log, send } = setUp({}, () => Promise.reject(new Error('away')));
    await expect(send(leave({ contact: ada }))).rejects.toThrow('away');
    expect(await streamOf(log, 'customer-c1')).toEqual([]);
  });

  it('is refused where there is no vault; others are not', async () => {
    const executor = new CommandExecutor({ log: new InMemoryEventLog(), deciders: [customer], codeVersion: 'test' });
    await expect(executor.execute(leave({ contact: ada }), meta('k1'))).rejects.toThrow(/no vault/);
    expect(await executor.execute(leave(), meta('k2'))).toMatchObject({ outcome: 'recorded' });
  });

  it('asks nothing of the vault when no such field is filled in', async () => {
    let asked = 0;
    const { send } = setUp({}, async () => void asked++);
    await send(leave());
    expect(asked).toBe(0);
  });
});

describe('A person who was forgotten', () => {
  const personOf = (sealer: MemorySealer) => [...sealer.kept.keys()][0]!;

  it('is recorded first, then gone from the vault', async () => {
    const { log, send, sealer } = setUp();
    await send(leave({ contact: ada }));
    const personId = personOf(sealer);
    expect(await send(command(Forget, { personId }), 'k2')).toMatchObject({ outcome: 'recorded' });
    expect(sealer.kept.size).toBe(0);
    expect(await streamOf(log, `person-${personId}`)).toHaveLength(1);
  });

  it('is gone after the same command again when the first was killed in between', async () => {
    let away = false;
    const { log, send, sealer } = setUp({}, () => (away ? Promise.reject(new Error('killed')) : Promise.resolve()));
    await send(leave({ contact: ada }));
    const personId = personOf(sealer);
    away = true;
    await expect(send(command(Forget, { personId }), 'k2')).rejects.toThrow('killed');
    expect(await streamOf(log, `person-${personId}`)).toHaveLength(1);
    away = false;
    expect(await send(command(Forget, { personId }), 'k2')).toMatchObject({ outcome: 'already-recorded' });
    expect(sealer.kept.size).toBe(0);
    expect(await send(command(Forget, { personId }), 'k3')).toMatchObject({ outcome: 'nothing-to-record' });
  });

  it('does not come back with the command that brought them, which still gets its first answer', async () => {
    const { send, sealer } = setUp();
    const first = await send(leave({ contact: ada }));
    await send(command(Forget, { personId: personOf(sealer) }), 'k2');
    expect(await send(leave({ contact: ada }))).toEqual({ ...first, outcome: 'already-recorded' });
    expect(sealer.kept.size).toBe(0);
  });

  it('keeps a command that was never recorded from being recorded', async () => {
    const { send, sealer } = setUp();
    const { fields } = await sealer.seal(leave({ contact: ada }), [{ field: 'contact', kind: 'person' }], {
      commandId: meta('k1').commandId,
      stream: 'customer-c1',
      laneKey: 'customer:c1',
    });
    await sealer.forget(fields.person('contact')!.personId);
    await expect(send(leave({ contact: ada }))).rejects.toThrow(/PersonForgotten.*key of its own/);
  });

  it('has to be known', async () => {
    const { send } = setUp();
    await expect(send(command(Forget, { personId: 'nobody' }))).rejects.toThrow(/PersonUnknown/);
  });
});
