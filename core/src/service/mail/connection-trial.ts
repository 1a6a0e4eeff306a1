import type { ConnectionTrialResult, MailTrouble } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { DeliveryAnswer } from '../../model/delivery.ts';
import type { Ids } from '../../model/identifier.ts';
import { checkAddress } from '../../model/message/address.ts';
import { prepareMail } from '../../model/message/prepare.ts';
import { remedyOf } from './mail-trouble.ts';
import type { ConnectionTest, MailDrivers, Mailing } from './port.ts';
import { within } from './within.ts';

/** Where a trial's mail goes; `permit` is asked before anything leaves the hub, and throws where it may not. */
export interface ConnectionTrialAsked {
  readonly to: string;
  readonly permit: () => Promise<void>;
}

/** Tries a connection out: signs in, then sends a mail to somebody who can tell whether it came. */
export type TryConnection = (
  workspace: Mailing,
  connection: string,
  asked: ConnectionTrialAsked,
) => Promise<ConnectionTrialResult>;

const SUBJECT = 'Your mail connection works';
const TEXT = 'This is a test mail of your Innesto hub. If you can read it, the connection is set up well.\n';

// Somebody sits before the page and waits; a mail of a workflow may take longer.
const PATIENCE_MS = 45_000;
const LATE = 'The server did not answer in time';
const NO_LINE: ConnectionTest = { ok: false, detail: LATE, trouble: 'silent' };
const NO_ANSWER: DeliveryAnswer = { kind: 'ambiguous', detail: LATE, trouble: 'silent' };

const failed = (
  reached: ConnectionTrialResult['reached'],
  { detail, trouble = 'other' }: { readonly detail: string; readonly trouble?: MailTrouble },
  to: string,
): ConnectionTrialResult => ({ ok: false, reached, detail, to, trouble, remedy: remedyOf(trouble) });

/** Makes the trial of connections. Its mails are in no ledger and no inbox: they are about the connection, not about a contact. */
export const createConnectionTrial =
  ({
    drivers,
    ids,
    patience = PATIENCE_MS,
  }: {
    readonly drivers: MailDrivers;
    readonly ids: Ids;
    readonly patience?: number;
  }): TryConnection =>
  async (workspace, connection, { to, permit }) => {
    const address = checkAddress(to);
    if (address === null) throw fault('INNESTO_ADDRESS', { value: to, path: '/to' });
    const route = await drivers.resolve(workspace, connection);
    if (route === null) throw fault('INNESTO_NOT_FOUND', { what: 'connection' });
    await permit();
    const line = await within(patience, route.driver.test(), NO_LINE);
    if (!line.ok) return failed('nothing', line, address);
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
    const answer = await within(
      patience,
      route.driver.send(mail, () => Promise.resolve()),
      NO_ANSWER,
    );
    return answer.kind === 'accepted'
      ? { ok: true, reached: 'mailbox', detail: answer.detail, to: address, trouble: null, remedy: null }
      : failed('server', answer, address);
  };
