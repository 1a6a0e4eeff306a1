import { hkdfSync } from 'node:crypto';
import type { WrappingKey } from './envelope.ts';

/** Derives a key for one purpose from one of 64 hexadecimal digits. */
export const deriveKey = (key: string, purpose: string, bytes = 32): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.from(key, 'hex'), Buffer.alloc(0), `innesto ${purpose} 1`, bytes));

/** What a key is called where secrets are sealed with it. */
export const keyNameOf = (key: string): string => deriveKey(key, 'id', 4).toString('hex');

/** With what a key seals. */
export const wrappingKeyOf = (key: string): WrappingKey => ({ id: keyNameOf(key), key: deriveKey(key, 'wrapping') });
