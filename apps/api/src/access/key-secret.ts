import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, with a prefix by which a person or a secret scanner recognises a leaked one. */
export const KEY_PATTERN = /^vouch_[A-Za-z0-9_-]{43}$/;
export const newKey = () => `vouch_${randomBytes(32).toString('base64url')}`;

/** SHA-256 is enough: a key has 256 bits of entropy, so there is nothing to guess and no need for a slow hash. */
export const hashOfKey = (key: string) => createHash('sha256').update(key, 'utf8').digest();
