import { describe, expect, it } from '@jest/globals';
import type { EventData } from '@vouch/events';
import { given, happened, sealedId } from '@vouch/testing';
import { command } from '../command.js';
import {
  AcceptInvitation,
  DeclineApplication,
  InvitePartner,
  ProvideInformation,
  RecordApplication,
} from './commands.js';
import { apply, applying, contact, ids, launched, rules, typesIn } from './spec-support/application.js';

const program = { programId: 'growth' };
const contactId = sealedId('contact');

const paused = happened('ProgramPaused', { ...program, reason: 'capacity' });
const resumed = happened('ProgramResumed', program);
const closed = happened('ProgramClosed', { ...program, reason: 'discontinued' });

const field = (
  name: string,
  kind: EventData<'ApplicationFormDefined'>['fields'][number]['kind'],
  required = false,
  options?: string[],
) => ({ name, label: name, kind, required, ...(options ? { options } : {}) });
const form = happened('ApplicationFormDefined', {
  ...program,
  version: 3,
  fields: [
    field('team', 'number', true),
    field('sector', 'choice', false, ['audio', 'health']),
    field('based', 'country'),
    field('resells', 'yes-no'),
    field('motivation', 'text', true),
    field('site', 'url'),
  ],
});

describe('the form of a program', () => {
  const answers = { team: 12, sector: 'audio', based: 'DE', resells: true };
  const texts = { motivation: 'Our customers ask for it.' };

  it('is kept with its version: answers in the log, texts in the vault', () => {
    applying([launched(), form], { answers, texts }).then(
      {
        type: 'PartnerApplied',
        data: {
          ...ids,
          attempt: 1,
          formVersion: 3,
          answers,
          textIds: { motivation: sealedId('texts.motivation') },
        },
      },
      { type: 'ApplicationChecked', data: { ...ids, attempt: 1, checks: [{ check: 'form', outcome: 'passed' }] } },
    );
  });

  it.each([
    ['a required answer is missing', { answers: {}, texts }, 'FieldMissing', 'team must be filled in'],
    ['a required text is missing', { answers, texts: {} }, 'FieldMissing', 'motivation must be filled in'],
    ['a number is no number', { answers: { ...answers, team: 'many' }, texts }, 'FieldOfOtherKind', 'team takes a num'],
    ['a choice is none of them', { answers: { ...answers, sector: 'law' }, texts }, 'OptionUnknown', 'audio, health'],
    ['a country is none', { answers: { ...answers, based: 'de' }, texts }, 'FieldOfOtherKind', 'based takes a country'],
    ['yes or no is neither', { answers: { ...answers, resells: 1 }, texts }, 'FieldOfOtherKind', 'resells takes true'],
    [
      'a text stands among the answers',
      { answers: { ...answers, motivation: 'yes' }, texts: {} },
      'FieldOfOtherKind',
      'motivation takes a text',
    ],
    ['an answer stands among the texts', { answers, texts: { ...texts, based: 'DE' } }, 'FieldOfOtherKind', 'based'],
    ['a field is not asked for', { answers: { ...answers, shoe_size: 44 }, texts }, 'FieldUnknown', 'Its fields are'],
  ])('refuses it when %s, and names the field', (_, filled, code, says) => {
    applying([launched(), form], filled).thenRejected(code, says);
  });

  it('never repeats what somebody filled in', () => {
    for (const filled of [
      { answers: { ...answers, team: 'canary-4711' }, texts },
      { answers: { ...answers, sector: 'canary-4711' }, texts },
      { answers: { ...answers, 'canary-4711': 1 }, texts },
    ])
      applying([launched(), form], filled).thenRejected(expectCode(filled), /^(?!.*canary)/s);
    function expectCode({ answers: { team, sector } }: { answers: Record<string, unknown> }) {
      return team !== 12 ? 'FieldOfOtherKind' : sector !== 'audio' ? 'OptionUnknown' : 'FieldUnknown';
    }
  });

  it('is not there in every program: then nothing is filled in', () => {
    applying([launched()], { answers }).thenRejected('FieldUnknown', 'has no form');
  });

  it('is the last one that was defined', () => {
    const shorter = happened('ApplicationFormDefined', { ...program, version: 4, fields: [field('team', 'number')] });
    expect(typesIn(applying([launched(), form, shorter]).decision)).toEqual(['PartnerApplied', 'ApplicationChecked']);
  });
});

describe('more information', () => {
  const asked = [
    happened('PartnerApplied', { ...ids, attempt: 1 }),
    happened('MoreInformationRequested', { ...ids, noteId: sealedId('note') }),
  ];
  const provide = (said: Partial<ProvideInformation>) =>
    given(...asked)
      .alongside(launched(), form)
      .when(command(ProvideInformation, { partnerId: 'p1', ...said }));

  it('is held against the form too, and need not be complete', () => {
    provide({ answers: { team: 3 } }).then({ type: 'InformationProvided', data: { ...ids, answers: { team: 3 } } });
    provide({ texts: { motivation: 'Since you ask' } }).then({
      type: 'InformationProvided',
      data: { ...ids, textIds: { motivation: sealedId('texts.motivation') } },
    });
    provide({ answers: { team: 'many' } }).thenRejected('FieldOfOtherKind');
    provide({}).thenRejected('NothingProvided');
  });

  it('brings the application back to its review', () => {
    given(...asked, happened('InformationProvided', { ...ids, answers: { team: 3 } }))
      .alongside(launched(), form)
      .when(command(ProvideInformation, { partnerId: 'p1', answers: { team: 4 } }))
      .thenRejected('NoInformationRequested');
  });
});

describe('applying again', () => {
  const applied = happened('PartnerApplied', { ...ids, attempt: 1 });
  const declined = happened('ApplicationDeclined', {
    ...ids,
    reason: 'no-audience',
    mayReapplyFrom: '2026-04-01',
    by: 'person',
  });
  const again = (occurredAt: string) => given(applied, declined).alongside(launched()).when(apply({ occurredAt }));

  it('has to wait for the day that the decline named', () => {
    again('2026-03-31T21:59:59.999Z').thenRejected('ReapplicationTooEarly', 'from 2026-04-01');
    again('2026-03-31T22:00:00.000Z').then({ type: 'PartnerApplied', data: { ...ids, attempt: 2 } });
  });

  it('a decline by a person names it by the rules', () => {
    given(applied)
      .alongside(launched(), rules({ reapplyAfterDays: 90 }))
      .when(
        command(DeclineApplication, {
          partnerId: 'p1',
          reason: 'no-audience',
          occurredAt: '2026-01-01T10:00:00.000Z',
        }),
      )
      .then(happened('ApplicationDeclined', { ...declined.data, mayReapplyFrom: '2026-04-01' }));
  });

  it('does not have to wait when it is invited', () => {
    given(applied, declined, happened('PartnerInvited', { ...ids, invitationId: 'i1', contactId: 'ada' }))
      .alongside(launched())
      .when(apply({ occurredAt: '2026-02-01T10:00:00.000Z' }))
      .then(
        { type: 'PartnerApplied', data: { ...ids, attempt: 2 } },
        { type: 'InvitationAccepted', data: { ...ids, invitationId: 'i1' } },
        { type: 'ApplicationApproved', data: { ...ids, by: 'invitation' } },
      );
  });

  it('what was told elsewhere is recorded whenever it was', () => {
    given(applied, declined)
      .alongside(launched())
      .when(command(RecordApplication, { ...ids, occurredAt: '2026-02-01T10:00:00.000Z' }))
      .then({ type: 'PartnerApplied', data: { ...ids, attempt: 2 } });
  });
});

describe('a program that takes nobody', () => {
  it.each([
    ['paused', [launched('open'), paused], 'ProgramPaused', 'when it is resumed'],
    ['closed', [launched('open'), closed], 'ProgramClosed', 'takes no new partners'],
  ])('because it is %s refuses applications and invitations', (_, about, code, says) => {
    applying(about).thenRejected(code, says);
    given()
      .alongside(...about)
      .when(command(InvitePartner, { ...ids, invitationId: 'i1', contact }))
      .thenRejected(code);
    given(happened('PartnerInvited', { ...ids, invitationId: 'i1', contactId: 'ada' }))
      .alongside(...about)
      .when(command(AcceptInvitation, { partnerId: 'p1', invitationId: 'i1' }))
      .thenRejected(code);
  });

  it('goes on when it is resumed', () => {
    expect(typesIn(applying([launched('open'), paused, resumed]).decision)).toContain('ApplicationApproved');
  });

  it('still takes what was told elsewhere', () => {
    given()
      .alongside(launched('invitation'), closed)
      .when(command(RecordApplication, { ...ids, contact }))
      .then({ type: 'PartnerApplied', data: { ...ids, attempt: 1, contactId } });
  });
});

describe('a program by invitation only', () => {
  const invited = happened('PartnerInvited', { ...ids, invitationId: 'i1', contactId: 'ada' });
  const secret = launched('invitation');
  const notThere = 'There is no program growth. Launch it first.';

  it('answers whoever has no invitation as if it did not exist, whatever else is wrong', () => {
    for (const about of [[secret], [secret, paused], [secret, closed], [secret, form]])
      applying(about, { answers: { odd: 1 } }).thenRejected('ProgramNotLaunched', notThere);
    const elsewhere = happened('PartnerApplied', { partnerId: 'p1', programId: 'studio', attempt: 1 });
    given(elsewhere).alongside(secret).when(apply()).thenRejected('ProgramNotLaunched', notThere);
    const wasDeclined = happened('ApplicationDeclined', { ...ids, reason: 'no-audience', by: 'person' });
    given(happened('PartnerApplied', { ...ids, attempt: 1 }), wasDeclined)
      .alongside(secret)
      .when(apply())
      .thenRejected('ProgramNotLaunched', notThere);
  });

  it('lets in whoever applies with an invitation and passes the checks', () => {
    given(invited)
      .alongside(secret)
      .when(apply())
      .then(
        { type: 'PartnerApplied', data: { ...ids, attempt: 1 } },
        { type: 'InvitationAccepted', data: { ...ids, invitationId: 'i1' } },
        { type: 'ApplicationApproved', data: { ...ids, by: 'invitation' } },
      );
  });

  it('has a person look at an invited one that does not', () => {
    const denying = rules({ countries: { deny: ['BR'] } });
    const { decision } = given(invited)
      .alongside(secret, denying)
      .when(apply({ country: 'BR' }));
    expect(typesIn(decision)).toEqual(['PartnerApplied', 'ApplicationChecked', 'InvitationAccepted']);
  });

  it('became one while it was running: whoever applied before is not sent away', () => {
    given(happened('PartnerApplied', { ...ids, attempt: 1 }))
      .alongside(launched('open'), happened('AdmissionChanged', { ...program, admission: 'invitation' }))
      .when(apply())
      .thenNothing();
  });
});
