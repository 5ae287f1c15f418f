import { describe, expect, it } from '@jest/globals';
import { InvalidLogUrl, parseLogUrl } from './log-url.js';

describe('the address of a log in EventStoreDB', () => {
  it('is passed on to the client without what is ours', () => {
    expect(
      parseLogUrl('esdb://me:s%40crt@one:2113,two:2114/?tls=false&streamPrefix=acme&nodePreference=leader'),
    ).toEqual({
      connectionString: 'esdb://me:s%40crt@one:2113,two:2114?tls=false&nodePreference=leader',
      shown: 'one:2113,two:2114',
      prefix: 'acme.',
    });
    expect(parseLogUrl('esdb+discover://cluster.example.com')).toEqual({
      connectionString: 'esdb+discover://cluster.example.com',
      shown: 'cluster.example.com',
      prefix: 'vouch.',
    });
  });

  it.each([
    ['', /not like esdb:/],
    ['esdb://', /not like esdb:/],
    ['postgres://host/db', /not like esdb:/],
    ['kurrentdb://host:2113', /not like esdb:/],
    ['esdb://me:secret@here@host:2113', /not like esdb:/],
    ['esdb://host:secret!', /"host:secret!" is not a host/],
    ['esdb://host:2113?tls=no', /"no" is not a value of tls/],
    ['esdb://host:2113?keepAliveIntervall=10', /"keepAliveIntervall" is not an option/],
    ['esdb://host:2113?throwOnAppendFailure=false', /"throwOnAppendFailure" is not an option/],
    ['esdb://host:2113?tlsCAFile=/no/such/file', /tlsCAFile, \/no\/such\/file, can't be read: ENOENT/],
    ['esdb://host:2113?streamPrefix=$all', /streamPrefix is "\$all"/],
    ['esdb://host:2113?streamPrefix=a.b', /streamPrefix is "a\.b"/],
    ['esdb://host:2113?streamPrefix=', /streamPrefix is ""/],
  ])('"%s" is refused with what is wrong', (url, problem) => {
    expect(() => parseLogUrl(url)).toThrow(InvalidLogUrl);
    expect(() => parseLogUrl(url)).toThrow(problem);
  });

  it('is never told with its password', () => {
    for (const url of ['esdb://me:secret@host@', 'esdb://me:secret@host:2113?what=1', 'esdb://me:secret@ho st'])
      expect(() => parseLogUrl(url)).not.toThrow(/secret/);
  });
});
