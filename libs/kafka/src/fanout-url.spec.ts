import { describe, expect, it } from '@jest/globals';
import { InvalidSetting } from '@vouch/runtime';
import { fanoutSetting } from './fanout-url.js';

const parsed = (url: string) => fanoutSetting({ VOUCH_FANOUT: url });

describe('VOUCH_FANOUT', () => {
  it('is left out where the log is read directly', () => {
    expect([fanoutSetting({}), parsed(''), parsed(' ')]).toEqual([undefined, undefined, undefined]);
  });

  it('names brokers, and has defaults for the rest', () => {
    expect(parsed('kafka://one:9093,two')).toEqual({
      brokers: ['one:9093', 'two:9092'],
      topic: 'vouch.events',
      partitions: 32,
      group: 'vouch.events.projections',
      tls: false,
    });
  });

  it('names everything', () => {
    expect(
      parsed('kafka://me:s%40crt@one:9093/acme?partitions=8&replication=2&group=ours&tls=true&sasl=scram-sha-512'),
    ).toEqual({
      brokers: ['one:9093'],
      topic: 'acme',
      partitions: 8,
      replication: 2,
      group: 'ours',
      tls: true,
      credentials: { mechanism: 'scram-sha-512', username: 'me', password: 's@crt' },
    });
  });

  it.each([
    ['kafka', /not like kafka:/],
    ['kafka://', /not like kafka:/],
    ['esdb://host', /not like kafka:/],
    ['kafka://me:secret@he:re@host', /not like kafka:/],
    ['kafka://host:secret', /"host:secret" is not a broker/],
    ['kafka://host/a b', /"a b" is not the name of a topic/],
    ['kafka://host?partitions=0', /"0" is not a value of partitions/],
    ['kafka://host?partitions=many', /"many" is not a value of partitions/],
    ['kafka://host?tls=maybe', /"maybe" is not a value of tls/],
    ['kafka://host?ssl=true', /"ssl" is not an option; there are partitions/],
  ])('refuses "%s" with what is wrong', (url, problem) => {
    expect(() => parsed(url)).toThrow(InvalidSetting);
    expect(() => parsed(url)).toThrow(problem);
  });

  it('is never told with its password', () => {
    for (const url of ['kafka://me:secret@', 'kafka://me:secret@host?what=1', 'kafka://me:secret@ho st'])
      expect(() => parsed(url)).not.toThrow(/secret/);
  });
});
