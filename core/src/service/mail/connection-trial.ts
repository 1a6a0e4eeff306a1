import type { ConnectionTrialResult } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Ids } from '../../model/identifier.ts';
import { checkAddress } from '../../model/message/address.ts';
import { prepareMail } from '../../model/message/prepare.ts';
import type { MailDrivers, Mailing } from './port.ts';

/** Tries a connection out: signs in, then sends a mail to somebody who can tell whether it came. */
export type TryConnection = (workspace: Mailing, connection: string, to: string) => Promise<ConnectionTrialResult>;

const SUBJECT = 'Your mail connection works';
const TEXT = 'This is a test mail of your Innesto hub. If you can read it, the connection is set up well.\n';

/** Makes the trial of connections. Its mails are in no ledger and no inbox: they are about the connection, not about a contact. */
export const createConnectionTrial =
  ({ drivers, ids }: { readonly drivers: MailDrivers; readonly ids: Ids }): TryConnection =>
  async (workspace, connection, to) => {
    const address = checkAddress(to);
    if (address === null) throw fault('INNESTO_ADDRESS', { value: to, path: '/to' });
    const route = await drivers.resolve(workspace, connection);
    if (route === null) throw fault('INNESTO_NOT_FOUND', { what: 'connection' });
    const line = await route.driver.test();
    if (!line.ok)
      return { ok: false, reached: 'nothing', detail: line.detail, to: address, trouble: null, remedy: null };
    const mail = prepareMail({
      deliveryId: 0,
      publicId: ids.next(),
      from: route.sender,
      to: { name: '', address },
      subject: SUBJECT,
      html: null,
      text: TEXT,
      unsubscribe: null,
    });
    const answer = await route.driver.send(mail, () => Promise.resolve());
    return answer.kind === 'accepted'
      ? { ok: true, reached: 'mailbox', detail: answer.detail, to: address, trouble: null, remedy: null }
      : { ok: false, reached: 'server', detail: answer.detail, to: address, trouble: 'other', remedy: null };
  };
