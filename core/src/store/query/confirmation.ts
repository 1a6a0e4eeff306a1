import { ConsentEntry, LeadsTo } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import Type from 'typebox';
import { compiledLater } from '../../model/compiled-later.ts';
import { parseEmailAddress } from '../../model/email-address.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** Consents that a contact was asked to confirm. Moments are the workspace's time. */
export interface Confirmation {
  readonly workspaceId: number;
  readonly contactId: number;
  /** Its contact's public id. */
  readonly contact: string;
  readonly shard: number;
  readonly plugin: string;
  readonly reference: string | null;
  readonly consents: readonly ConsentEntry[];
  /** Which page they come to who have confirmed; null: the hub's own. */
  readonly leadsTo: LeadsTo | null;
  readonly expiresAt: number;
  readonly confirmedAt: number | null;
}

interface Row extends Omit<Confirmation, 'consents' | 'leadsTo'> {
  readonly consents: string;
  readonly leadsTo: string | null;
  /** Where the message went, and the key of the address that its contact has now. */
  readonly recipient: string;
  readonly emailKey: string | null;
}

const consentList = compiledLater(Type.Array(ConsentEntry));
const page = compiledLater(LeadsTo);

/**
 * What the message of that public id asks to confirm: of whichever workspace, for the token is all that who follows a link has. Null, too, where
 * its contact has another address by now: who follows the link has proven the one that it went to. With `hold`, it and its contact stay as
 * they are until the transaction ends.
 */
export const findConfirmation = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  { message, hold = false }: { readonly message: string; readonly hold?: boolean },
): Promise<Confirmation | null> => {
  const lock = hold && dialect.forUpdate !== '' ? `${dialect.forUpdate} OF confirmation, contact` : '';
  const [row] = await dialect.all<Row>(
    on,
    `SELECT confirmation.workspace_id AS "workspaceId", confirmation.contact_id AS "contactId", contact.public_id AS contact, contact.shard,
       confirmation.plugin, confirmation.reference, confirmation.consents, confirmation.leads_to AS "leadsTo",
       confirmation.expires_at AS "expiresAt", confirmation.confirmed_at AS "confirmedAt",
       message.recipient, contact.email_key AS "emailKey"
     FROM confirmation JOIN contact ON contact.id = confirmation.contact_id AND contact.workspace_id = confirmation.workspace_id
       JOIN message ON message.public_id = confirmation.message
     WHERE confirmation.message = ? AND contact.deleted_at IS NULL${lock}`,
    [message],
  );
  if (row === undefined) return null;
  const { recipient, emailKey, ...confirmation } = row;
  if (emailKey === null || parseEmailAddress(recipient)?.key !== emailKey) return null;
  const consents: unknown = JSON.parse(confirmation.consents);
  const leadsTo: unknown = confirmation.leadsTo === null ? null : JSON.parse(confirmation.leadsTo);
  if (!consentList.Check(consents)) return null;
  return { ...confirmation, consents, leadsTo: page.Check(leadsTo) ? leadsTo : null };
};

/** Notes that it was confirmed. */
export const closeConfirmation = async (
  transaction: Knex.Transaction,
  { message, at }: { readonly message: string; readonly at: number },
): Promise<void> => {
  await transaction('confirmation').where({ message }).update({ confirmed_at: at });
};
