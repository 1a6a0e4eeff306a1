import { createPrivateKey } from 'node:crypto';
import type { ConnectionSender } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { checkAddress, cleanName } from '../../model/message/address.ts';
import type { MailParty } from '../../model/message/mail.ts';

const LEAST_KEY_BITS = 1024;

/** The sender as it goes into mails; throws INNESTO_ADDRESS. */
export const checkSender = ({ name, address }: ConnectionSender): MailParty => {
  const plain = checkAddress(address);
  if (plain === null) throw fault('INNESTO_ADDRESS', { value: address, path: '/from/address' });
  return { name: cleanName(name), address: plain };
};

/** Whether a DKIM key can sign what others will verify; throws INNESTO_CONNECTION_SETTINGS and never says the key. */
export const checkDkimKey = (pem: string): string => {
  const refused = (detail: string) => fault('INNESTO_CONNECTION_SETTINGS', { detail, path: '/dkim/privateKey' });
  let type: string | undefined;
  let bits: number | undefined;
  try {
    const key = createPrivateKey({ key: pem, format: 'pem' });
    type = key.asymmetricKeyType;
    bits = key.asymmetricKeyDetails?.modulusLength;
  } catch {
    throw refused('the DKIM key is no private key in PEM form, or is protected by a password');
  }
  if (type !== 'rsa') throw refused('the DKIM key is not an RSA key');
  if ((bits ?? 0) < LEAST_KEY_BITS)
    throw refused(`the DKIM key is shorter than ${LEAST_KEY_BITS} bits, which receivers ignore`);
  return pem;
};
