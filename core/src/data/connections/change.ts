import type { SmtpChange } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { SealedSecrets } from '../../model/message/connection-secrets.ts';
import type { SmtpConfig } from '../../model/message/smtp-config.ts';
import { checkSender } from './check-draft.ts';

/** A mail server's settings after a change: what is absent stays, null clears. */
export const changedConfig = (before: SmtpConfig, change: SmtpChange): SmtpConfig => ({
  host: change.host ?? before.host,
  port: change.port ?? before.port,
  security: change.security ?? before.security,
  verifyCertificate: change.verifyCertificate ?? before.verifyCertificate,
  user: change.user === undefined ? before.user : change.user,
  from: change.from === undefined ? before.from : checkSender(change.from),
  dkim:
    change.dkim === undefined
      ? before.dkim
      : change.dkim === null
        ? null
        : { domain: change.dkim.domain, selector: change.dkim.selector },
});

interface Change {
  readonly before: SmtpConfig;
  readonly after: SmtpConfig;
  readonly change: SmtpChange;
  readonly known: SealedSecrets;
}

/**
 * A stored password goes only where it was entered for. Otherwise whoever may change connections could read it, by
 * pointing the connection at a server of their own.
 */
export const requirePasswordAgain = ({ before, after, change, known }: Change): void => {
  if (known.password === undefined || change.password !== undefined) return;
  const moved = (['host', 'port', 'security', 'verifyCertificate', 'user'] as const).filter(
    (member) => before[member] !== after[member],
  );
  if (moved.length > 0) throw fault('INNESTO_CONNECTION_PASSWORD', { changed: moved.join(', '), path: '/password' });
};
