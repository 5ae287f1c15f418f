import { describe, expect, it } from '@jest/globals';
import { readEmailAddress } from './email-address.js';

const normalised = (email: string) => readEmailAddress(email).normalised;

describe('an e-mail address', () => {
  it.each([
    ['Ada@Analytical.Example', 'ada@analytical.example'],
    ['ada+vouch@analytical.example', 'ada@analytical.example'],
    ['ada@BÜRO.example', 'ada@xn--bro-hoa.example'],
    ['ada@xn--bro-hoa.example', 'ada@xn--bro-hoa.example'],
    ['A.da.L@googlemail.com', 'adal@gmail.com'],
    ['a.da@analytical.example', 'a.da@analytical.example'],
    ['+ada@analytical.example', '+ada@analytical.example'],
  ])('%s reaches the mailbox %s', (email, mailbox) => {
    expect(normalised(email)).toBe(mailbox);
  });

  it.each([
    ['ada@gmail.com', { free: true, disposable: false }],
    ['ada@web.de', { free: true, disposable: false }],
    ['ada@mailinator.com', { disposable: true }],
    ['ada@some.mailinator.com', { disposable: true }],
    ['ada@siemens.com', { free: false, disposable: false }],
    ['ada@mailinator.com.siemens.com', { free: false, disposable: false }],
  ])('%s is known for what it is', (email, what) => {
    expect(readEmailAddress(email)).toMatchObject(what);
  });

  it('has a domain', () => {
    expect(readEmailAddress('ada@Büro.example').domain).toBe('xn--bro-hoa.example');
  });
});
