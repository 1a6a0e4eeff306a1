import type { SmtpChange, SmtpDraft } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { parseSealedSecrets } from '../../model/message/connection-secrets.ts';
import { parseSmtpConfig, type SmtpConfig } from '../../model/message/smtp-config.ts';
import { changedConfig, requirePasswordAgain } from './change.ts';
import { checkDkimKey, checkSender } from './check-draft.ts';
import { keep, type KeptConnection, type SealIn } from './seal-in.ts';

/** What a screen shows of a mail server beside what every connection has. */
export interface SmtpSettingsShown extends SmtpConfig {
  readonly kind: 'smtp';
  readonly hasPassword: boolean;
}

/** A mail server as a screen shows it. */
export const viewSmtp = (row: KeptConnection): SmtpSettingsShown => ({
  ...parseSmtpConfig(row.config),
  kind: 'smtp',
  hasPassword: parseSealedSecrets(row.secret).password !== undefined,
});

const configOf = ({ host, port, security, verifyCertificate = true, user, from, dkim }: SmtpDraft): SmtpConfig => ({
  host,
  port,
  security,
  verifyCertificate,
  user: user ?? null,
  from: checkSender(from),
  dkim: dkim === undefined ? null : { domain: dkim.domain, selector: dkim.selector },
});

/** A new mail server as its row keeps it. */
export const draftSmtp = (draft: SmtpDraft, sealIn: SealIn): KeptConnection => {
  const key = draft.dkim === undefined ? undefined : checkDkimKey(draft.dkim.privateKey);
  return keep(configOf(draft), { ...sealIn('password', draft.password), ...sealIn('dkimPrivateKey', key) });
};

/** A mail server's row as a change leaves it. */
export const changeSmtp = (row: KeptConnection, change: SmtpChange, sealIn: SealIn): KeptConnection => {
  const [before, known] = [parseSmtpConfig(row.config), parseSealedSecrets(row.secret)];
  const config = changedConfig(before, change);
  requirePasswordAgain({ before, after: config, change, known });
  const key = change.dkim === null ? null : change.dkim?.privateKey;
  if (typeof key === 'string') checkDkimKey(key);
  const secrets = {
    ...sealIn('password', change.password, known.password),
    ...sealIn('dkimPrivateKey', key, known.dkimPrivateKey),
  };
  if (config.dkim !== null && secrets.dkimPrivateKey === undefined) {
    throw fault('INNESTO_CONNECTION_SETTINGS', { detail: 'DKIM needs a private key', path: '/dkim/privateKey' });
  }
  return keep(config, secrets);
};
