import { describe, expect, it } from '@jest/globals';
import type { EventData, RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched } from '@vouch/testing';
import { command } from '../command.js';
import { Rejection, type Decision } from '../decider.js';
import { CreateLink, DisableLink, RecordClicks, SetLinkHosts } from './commands.js';

const ids = { programId: 'growth', partnerId: 'p1' };
const launched = programLaunched({ zone: 'Europe/Berlin' });
const applied = happened('PartnerApplied', { ...ids, attempt: 1 });
const approved = happened('ApplicationApproved', { ...ids, by: 'person' });
const hosts = (...hosts: string[]) => happened('LinkHostsSet', { programId: 'growth', hosts });

const fair = { ...ids, code: 'fair', destination: 'https://www.example.com/start' };
const created = happened('LinkCreated', { ...fair, zone: 'Europe/Berlin', campaign: 'autumn' });
const disabled = happened('LinkDisabled', { ...ids, code: 'fair' });
const create = (change: Partial<CreateLink> = {}) => command(CreateLink, { ...fair, campaign: 'autumn', ...change });
const creating = (change: Partial<CreateLink> = {}, ...about: readonly RecordedEvent[]) =>
  given()
    .alongside(launched, applied, approved, ...about)
    .when(create(change));

describe('the hosts of links', () => {
  const set = (...hosts: string[]) => command(SetLinkHosts, { programId: 'growth', hosts });

  it('are kept in order, and their order does not matter', () => {
    given().when(set('example.org', 'example.com')).then(hosts('example.com', 'example.org'));
    given(hosts('example.com', 'example.org')).when(set('example.org', 'example.com')).thenNothing();
  });

  it('can be lifted', () => {
    given(hosts('example.com')).when(set()).then(hosts());
    given().when(set()).thenNothing();
  });
});

describe('creating a link', () => {
  it('keeps the zone of its program, in which its clicks are counted', () => {
    creating().then(created);
    creating({ campaign: undefined }).then({ type: 'LinkCreated', data: { ...fair, zone: 'Europe/Berlin' } });
  });

  it('without a code gives it one that follows from what it is', () => {
    const codeIn = (decision: Decision) => {
      if (decision instanceof Rejection) throw new Error(decision.message);
      return (decision[0]?.data as EventData<'LinkCreated'>).code;
    };
    const code = codeIn(creating({ code: undefined }).decision);
    expect(code).toMatch(/^[a-z0-9]{10}$/);
    expect(codeIn(creating({ code: undefined }).decision)).toBe(code);
    for (const other of [{ campaign: 'spring' }, { partnerId: 'p2' }, { destination: 'https://www.example.com/' }]) {
      const theirs = happened('ApplicationApproved', { ...ids, partnerId: 'p2', by: 'person' });
      expect(codeIn(creating({ code: undefined, ...other }, theirs).decision)).not.toBe(code);
    }
  });

  it('is harmless when it is told again', () => {
    given(created).alongside(launched, approved).when(create()).thenNothing();
  });

  it.each([
    ['of another partner', { partnerId: 'p2' }],
    ['to another place', { destination: 'https://www.example.com/' }],
    ['for another campaign', { campaign: 'spring' }],
    ['for no campaign', { campaign: undefined }],
  ])('is refused where the code stands for a link %s', (_, other) => {
    const theirs = happened('ApplicationApproved', { ...ids, partnerId: 'p2', by: 'person' });
    given(created).alongside(launched, approved, theirs).when(create(other)).thenRejected('LinkCodeTaken', 'fair');
  });

  it('does not bring a disabled one back', () => {
    given(created, disabled).alongside(launched, approved).when(create()).thenRejected('LinkAlreadyDisabled', 'fair');
  });

  it('needs an approved partner of a program', () => {
    given().alongside(applied, approved).when(create()).thenRejected('ProgramNotLaunched', 'growth');
    given().alongside(launched).when(create()).thenRejected('PartnerNotApproved', 'p1');
    given().alongside(launched, applied).when(create()).thenRejected('PartnerNotApproved', 'p1');
    const elsewhere = happened('ApplicationApproved', { ...ids, programId: 'agencies', by: 'person' });
    given().alongside(launched, elsewhere).when(create()).thenRejected('PartnerInOtherProgram', 'agencies');
  });

  it.each([
    ['the host itself', 'https://example.com/start'],
    ['a host below it', 'https://www.example.com/start'],
    ['however it is typed', 'https://WWW.Example.COM:8443?a=b'],
  ])('may lead where the program allows: %s', (_, destination) => {
    creating({ destination }, hosts('example.com', 'example.org')).then({
      type: 'LinkCreated',
      data: { ...fair, destination, zone: 'Europe/Berlin', campaign: 'autumn' },
    });
  });

  it.each([
    'https://example.net/',
    'https://notexample.com/',
    'https://example.com.example.net/',
    'https://example.net/example.com',
    'https://example.net?https://example.com/',
    'https://example.net#example.com',
  ])('may lead nowhere else: %s', (destination) => {
    creating({ destination }, hosts('example.com')).thenRejected('DestinationNotAllowed', 'example.com');
  });

  it('is not undone by hosts that were set later', () => {
    given(created).alongside(launched, approved, hosts('example.org')).when(create()).thenNothing();
  });
});

describe('disabling a link', () => {
  const disable = command(DisableLink, { code: 'fair', partnerId: 'p1' });

  it('happens once', () => {
    given(created).when(disable).then(disabled);
    given(created, disabled).when(disable).thenNothing();
  });

  it("is refused for another partner's link, as for none", () => {
    given().when(disable).thenRejected('LinkUnknown', 'fair');
    given(created)
      .when(command(DisableLink, { code: 'fair', partnerId: 'p2' }))
      .thenRejected('LinkUnknown', 'p2');
  });
});

describe('clicks', () => {
  const clickedAt = '2026-02-09T23:30:00.000Z';
  const link = { code: 'fair', ...ids, clickedOn: '2026-02-10' };

  it('are recorded together, each with what is known of it', () => {
    const known = { clickId: 'k1', clickedAt, device: 'mobile', country: 'DE', referrer: 'search' } as const;
    const unknown = { clickId: 'k2', clickedAt, device: 'unknown' } as const;
    given()
      .when(command(RecordClicks, { ...link, clicks: [known, unknown] }))
      .then({ type: 'LinkClicked', data: { ...link, clicks: [known, unknown] } });
  });

  it('still count when the link is disabled', () => {
    const click = { clickId: 'k1', clickedAt, device: 'desktop' } as const;
    given(created, disabled)
      .when(command(RecordClicks, { ...link, clicks: [click] }))
      .then({ type: 'LinkClicked', data: { ...link, clicks: [click] } });
  });
});
