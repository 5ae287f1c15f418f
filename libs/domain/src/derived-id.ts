/**
 * Names that follow from what they name, where no one gave one. FNV-1a with 128 bits
 * (http://www.isthe.com/chongo/tech/comp/fnv/) over the UTF-16 units of each part, with a separator between parts: it keeps
 * names apart, it keeps no secret.
 */

const OFFSET = 0x6c62272e07bb014262b821756295c58dn;
const PRIME = 0x0000000001000000000000000000013bn;
const MASK = (1n << 128n) - 1n;

/** 25 small letters and digits, always the same for the same parts. */
export function derivedId(...parts: readonly string[]): string {
  let hash = OFFSET;
  for (const part of parts) {
    for (let at = 0; at < part.length; at++) hash = ((hash ^ BigInt(part.charCodeAt(at))) * PRIME) & MASK;
    hash = ((hash ^ 0xffffn) * PRIME) & MASK;
  }
  return hash.toString(36).padStart(25, '0');
}
