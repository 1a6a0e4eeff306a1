import type { LineSecurity } from '@innesto/sdk/contract';
import type { MailParty } from './mail.ts';

/** What the store keeps of an SMTP connection in the open. */
export interface SmtpConfig {
  readonly host: string;
  readonly port: number;
  readonly security: LineSecurity;
  readonly verifyCertificate: boolean;
  readonly user: string | null;
  readonly from: MailParty;
  readonly dkim: { readonly domain: string; readonly selector: string } | null;
}

/** What it keeps sealed, each under the name to which its seal is bound. */
export type SmtpSecretName = 'password' | 'dkimPrivateKey';

/** Sealed secrets by name; a name that is absent has none. */
export type SealedSecrets = Readonly<Partial<Record<SmtpSecretName, string>>>;

/** Reads a connection's settings as the store keeps them: they were checked before they were written. */
export const parseSmtpConfig = (text: string): SmtpConfig => JSON.parse(text) as SmtpConfig;

/** Reads a connection's sealed secrets as the store keeps them. */
export const parseSealedSecrets = (text: string | null): SealedSecrets => (text === null ? {} : (JSON.parse(text) as SealedSecrets));
