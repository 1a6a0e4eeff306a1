import { createHash } from 'node:crypto';
import { isKeepable } from '../keepable.ts';

/** Far longer than any provider's, and short enough for an index of PostgreSQL however many bytes its characters take. */
const LONGEST = 500;

/**
 * The other side's own name for something, in the form in which it is kept and looked for: as it is, or in digest where a database could not
 * keep it. Whoever tells of it gets no error that would make them tell it for ever.
 */
export const keptReference = (reference: string): string =>
  reference.length <= LONGEST && isKeepable(reference)
    ? reference
    : `sha256:${createHash('sha256').update(reference).digest('base64url')}`;
