import { describe, expect, it } from '@jest/globals';
import { placeInDocument } from './place-in-document.js';

const YAML = `holdingDays: 30
rules:
  - rule: share
    pays: { kind: percent, rate: 1.2 }
  - rule: bonus
`;
const JSON_TEXT = `{
  "rules": [
    { "rule": "share", "pays": { "rate": "1.2" } }
  ]
}`;

describe('the place of what a document says', () => {
  it.each([
    ['at the top', YAML, ['holdingDays'], 1, 1],
    ['in a list', YAML, ['rules', '1'], 5, 5],
    ['by its name', YAML, ['rules', '0', 'pays', 'rate'], 4, 28],
    ['that it leaves out: where it would stand', YAML, ['rules', '1', 'pays'], 5, 5],
    ['beyond a list', YAML, ['rules', '7', 'pays'], 2, 1],
    ['within what is no list', YAML, ['holdingDays', 'of', 'what'], 1, 1],
    ['in JSON', JSON_TEXT, ['rules', '0', 'pays', 'rate'], 3, 34],
    ['as a whole', YAML, [], 1, 1],
    ['in an empty one', '', ['rules'], 1, 1],
  ] as const)('%s', (_, text, path, line, column) => {
    expect(placeInDocument(text, path)).toEqual({ line, column });
  });
});
