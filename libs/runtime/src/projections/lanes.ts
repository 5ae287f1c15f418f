/**
 * FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/), over the UTF-16 code units of a text; lane keys are ASCII.
 * It decides which lane owns which rows, so it never changes while lanes are not level.
 */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

export const laneOf = (laneKey: string, lanes: number): number => (lanes === 1 ? 0 : fnv1a(laneKey) % lanes);
