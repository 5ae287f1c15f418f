import { describe, expect, it } from '@jest/globals';
import { catalogue, type EventType } from '@vouch/events';
import { deciders, policies } from './capabilities.js';

describe('what this installation can decide', () => {
  it('every type of event belongs to exactly one decider', () => {
    const evolved = deciders.flatMap(({ evolve }) => Object.keys(evolve)).sort();
    expect(evolved).toEqual(Object.keys(catalogue).sort());
  });

  it('every command has a name of its own and says what it does', () => {
    const handlings = deciders.flatMap(({ commands }) => commands);
    const names = handlings.map(({ type }) => type.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { summary } of handlings) expect(summary).toMatch(/^[A-Z].+\.$/s);
  });

  it('every policy has a name of its own, which says when it acts, and listens to known events', () => {
    const names = policies.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, on } of policies) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*-when-[a-z]+(-[a-z]+)*$/);
      for (const type of Object.keys(on)) expect(catalogue).toHaveProperty(type as EventType);
    }
  });
});
