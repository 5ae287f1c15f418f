import { describe, expect, it } from '@jest/globals';
import { UnreadableEvent } from '@vouch/events';
import { randomEvents } from '../../runtime/testing/random-events.js';
import { eventOf, type EventMessage, messageOf, UnreadableMessage } from './cloud-event.js';

const [event] = [...randomEvents({ seed: 1, count: 1 })];
const message = messageOf(event!, { partition: 3, sequence: 17, previous: 4 }, 'vouch.events');

const received = ({ value, headers }: Pick<EventMessage, 'value' | 'headers'>) => ({
  value: Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
});

describe('An event as a CloudEvent', () => {
  it('has the attributes that every CloudEvent has, and its data as JSON', () => {
    expect(message).toMatchObject({
      key: event!.laneKey,
      partition: 3,
      timestamp: String(Date.parse(event!.recordedAt)),
      value: JSON.stringify(event!.data),
      headers: {
        ce_specversion: '1.0',
        ce_id: event!.id,
        ce_source: 'urn:vouch:vouch.events',
        ce_type: `vouch.${event!.type}`,
        ce_time: event!.occurredAt,
        ce_sequence: '0000000000000017',
        ce_previous: '4',
        'content-type': 'application/json',
      },
    });
  });

  it('has names of attributes that CloudEvents allows', () => {
    for (const name of Object.keys(message.headers)) expect(name).toMatch(/^(content-type|ce_[a-z0-9]{1,20})$/);
  });

  it('comes back as the event that the log gave, whatever it is', () => {
    for (const sent of randomEvents({ seed: 2, count: 300 })) {
      const place = { partition: 0, sequence: 1, previous: 0 };
      expect(eventOf(received(messageOf(sent, place, 't')))).toEqual({ event: sent, previous: 0 });
    }
  });

  const without = (header: string) => {
    const { [header]: _, ...headers } = message.headers;
    return { value: message.value, headers };
  };
  const wrong = (header: string, text: string) => ({
    value: message.value,
    headers: { ...message.headers, [header]: text },
  });
  it.each([
    ['has no id', without('ce_id'), UnreadableMessage],
    ['has no place', without('ce_previous'), UnreadableMessage],
    ['has a position that is none', wrong('ce_position', '-1'), UnreadableMessage],
    ['is of someone else', wrong('ce_type', 'com.example.order'), UnreadableMessage],
    ['has no JSON in it', { ...message, value: '{' }, UnreadableMessage],
    ['is of a type that nobody knows', wrong('ce_type', 'vouch.Nothing'), UnreadableEvent],
    ['is of a version to come', wrong('ce_dataschema', `urn:vouch:event:${event!.type}:99`), UnreadableEvent],
    ['is of no version', wrong('ce_dataschema', 'urn:vouch:event:x:y'), UnreadableEvent],
  ])('is refused when it %s', (_, sent, error) => {
    expect(() => eventOf(received(sent))).toThrow(error);
  });

  it('is refused when it has no value', () => {
    expect(() => eventOf({ ...received(message), value: null })).toThrow(UnreadableMessage);
  });
});
