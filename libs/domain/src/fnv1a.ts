/**
 * FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/), over the UTF-16 code units of a text: spreads names evenly over
 * parts, as `fnv1a(name) % parts`. It decides where something lies, so it never changes.
 */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
