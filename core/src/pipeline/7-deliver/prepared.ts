import type { Contact } from '../../model/contact.ts';
import type { DeliveryAnswer } from '../../model/delivery.ts';
import type { NewMessage } from '../../model/message/message.ts';
import type { MergeContact } from '../../model/message/render.ts';
import type { WaitsFor } from '../../model/message/waiting.ts';
import type { Candidate } from './gate.ts';

/** The links that messages carry, by the message's public id. */
export interface MessageLinksNeeded {
  readonly pixel: (message: string) => string;
  readonly unsubscribe: (message: string) => string;
  readonly confirm: (message: string) => string;
  readonly status: (message: string) => string;
  readonly click: (message: string, link: number) => string;
  readonly shortClick: (message: string, link: number) => string;
  readonly shortCode: (message: string) => string;
  /** The contact key of a contact, by the public ids of its workspace and its own. */
  readonly contactKey: (workspace: string, contact: string) => string;
}

/** What a message is prepared with: to whom it goes, and what of it is measured. */
export interface Asked {
  readonly recipient: string;
  /** Whether its openings are measured. */
  readonly tracked: boolean;
  /** Whether its links are counted. */
  readonly counted: boolean;
  readonly now: number;
}

/** A message ready to be claimed and sent, or why it never will be. */
export type Prepared =
  | {
      readonly kind: 'ready';
      /** Sends it, as a driver does: never throws for what the world does, and calls `hand` before anything may leave. */
      readonly send: (hand: () => Promise<void>) => Promise<DeliveryAnswer>;
      readonly message: NewMessage;
    }
  /** The way it goes waits for a person: no try is made, and none is counted. */
  | { readonly kind: 'waits'; readonly waitsFor: WaitsFor }
  /** It would show a record that its contact has not. */
  | { readonly kind: 'lacks' }
  | { readonly kind: 'broken'; readonly reason: string };

/** A contact as its message's templates see it: nobody else is handed the key that names it. */
export const mergedContact = (
  contact: Contact,
  {
    workspace,
    notice,
    links,
  }: Pick<Candidate, 'notice'> & {
    readonly workspace: { readonly publicId: string };
    readonly links: Pick<MessageLinksNeeded, 'contactKey'>;
  },
): MergeContact =>
  notice === null ? { ...contact, key: links.contactKey(workspace.publicId, contact.publicId) } : contact;

/** Whose message it is, or about whom. */
export const whoseMessage = (
  contact: Contact,
  notice: Candidate['notice'],
): Pick<NewMessage, 'contactId' | 'aboutId'> =>
  notice === null ? { contactId: contact.id, aboutId: null } : { contactId: null, aboutId: contact.id };
