import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** Both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where a document that was read says something, by its path from the top; what it does not say is missing where the path ends. */
export function placeInDocument(text: string, path: readonly string[]): Place {
  const lines = new LineCounter();
  let node: unknown = parseDocument(text, { version: '1.2', schema: 'core', lineCounter: lines }).contents;
  let offset = startOf(node, 0);
  for (const name of path) {
    const [place, value] = childOf(node, name);
    if (place === undefined) break;
    offset = startOf(place, offset);
    node = value;
  }
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** What marks the place of a part, and the part itself: of a name its key, of a list the item. */
function childOf(node: unknown, name: string): readonly [place: unknown, value: unknown] {
  if (isSeq(node)) return [node.items[Number(name)], node.items[Number(name)]];
  if (!isMap(node)) return [undefined, undefined];
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
  return [pair?.key, pair?.value];
}

const startOf = (node: unknown, otherwise: number): number =>
  isNode(node) ? (node.range?.[0] ?? otherwise) : otherwise;
