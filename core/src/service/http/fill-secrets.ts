import { validateHeaderValue } from 'node:http';
import type { SecretValue } from '@innesto/sdk/contract';
import { secretHider } from '../../model/request/hide-secrets.ts';
import { OutsideError } from './outside-errors.ts';

/** A secret by its name, as far as it may go to that host; null: there is none. */
export type SecretFor = (name: string, host: string) => string | null;

/** A secret is not there for that host: somebody may be about to enter it. */
export class SecretMissing extends OutsideError {
  constructor(name: string, host: string) {
    super('refused', `the secret “${name}” is missing, or was entered for another host than ${host}`);
  }
}

/** Fills secrets in for one host, and remembers which texts must not come back. */
export const createFiller = (
  secretFor: SecretFor,
  host: string,
): {
  readonly used: Set<string>;
  readonly open: (name: string) => string;
  readonly fill: (value: string | SecretValue) => string;
} => {
  const used = new Set<string>();
  const open = (name: string): string => {
    const secret = secretFor(name, host);
    if (secret === null) throw new SecretMissing(name, host);
    used.add(secret);
    return secret;
  };
  const fill = (value: string | SecretValue): string => {
    if (typeof value === 'string') return value;
    if ('secret' in value) return `${value.prefix ?? ''}${open(value.secret)}`;
    const pair = Buffer.from(`${value.basic.user}:${open(value.basic.password)}`, 'utf8').toString('base64');
    used.add(pair);
    return `Basic ${pair}`;
  };
  return { used, open, fill };
};

/** Takes texts that went out as secrets out of what came back. */
export const hideSecrets = <
  Answer extends {
    readonly headers: { readonly [name: string]: string };
    readonly body: string;
    readonly cut?: boolean;
  },
>(
  answer: Answer,
  secrets: ReadonlySet<string>,
): Answer => {
  const hide = secretHider(secrets);
  return {
    ...answer,
    headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, hide(value)])),
    body: hide(answer.body, { cut: answer.cut === true }),
  };
};

/** Refuses a header that could not be written, before anything is said: each character of it is one byte. */
export const checkHeader = (name: string, value: string): void => {
  try {
    validateHeaderValue(name, value);
  } catch {
    throw new OutsideError('refused', `the header ${name} holds a character that no header can hold`);
  }
};
