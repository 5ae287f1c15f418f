import { describe, it } from '@jest/globals';
import { given, happened } from '@vouch/testing';
import { command } from '../command.js';
import { ForgetPerson } from './commands.js';

const personId = '5ac1f6a4-16a7-5f0e-8df5-2a8a4f0a1f11';
const forget = (reason = 'asked') => command(ForgetPerson, { personId, reason });
const forgotten = happened('PersonForgotten', { personId, reason: 'asked' });

describe('forgetting a person', () => {
  it('is recorded with its reason', () => {
    given().when(forget()).then(forgotten);
  });

  it('is harmless when the person is forgotten already, for whatever reason', () => {
    given(forgotten).when(forget()).thenNothing();
    given(forgotten).when(forget('retention-ended')).thenNothing();
  });
});
