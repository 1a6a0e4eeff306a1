import { isFault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import { checkAddress } from '../../model/message/address.ts';
import type { MailParty } from '../../model/message/mail.ts';
import type { NewMessage } from '../../model/message/message.ts';
import type { ClaimedMail } from '../../model/message/prepare.ts';
import { renderMessage } from '../../model/message/render.ts';
import type { MailDriver, MailDrivers } from '../../service/mail/port.ts';
import type { MessageCandidate } from './gather-candidates.ts';

/** What preparing is handed: the ways mails go, and the links they carry. */
export interface PreparePorts {
  readonly drivers: Pick<MailDrivers, 'resolve'>;
  readonly links: {
    readonly pixel: (message: string) => string;
    readonly unsubscribe: (message: string) => string;
  };
}

/** A mail ready to be claimed and sent, or why it never will be. */
export type Prepared =
  | { readonly kind: 'ready'; readonly driver: MailDriver; readonly mail: ClaimedMail; readonly message: NewMessage }
  | { readonly kind: 'broken'; readonly reason: string };

const fullName = (first: string | null, last: string | null): string =>
  [first, last].filter((part) => part !== null).join(' ');

const senderOf = (candidate: MessageCandidate, fallback: MailParty): MailParty | null => {
  const own = candidate.effect.sender;
  if (own === undefined) return fallback;
  const address = checkAddress(own.address);
  return address === null ? null : { name: own.name ?? fallback.name, address };
};

/** Renders a message for its contact and finds the way it goes. The message's public id is its delivery's: the same at every try. */
export const prepareMessage = async (
  { drivers, links }: PreparePorts,
  candidate: MessageCandidate,
  { recipient, tracked, now }: { readonly recipient: string; readonly tracked: boolean; readonly now: number },
): Promise<Prepared> => {
  const { delivery, effect, contact, workspace, run } = candidate;
  if (contact === null) return { kind: 'broken', reason: 'contact-deleted' };
  if (effect.channel !== 'email')
    return { kind: 'broken', reason: `there is no way for messages by ${effect.channel}` };
  const route = await drivers.resolve(workspace, effect.connection ?? null);
  if (route === null) return { kind: 'broken', reason: 'the connection does not exist any more' };
  const address = checkAddress(recipient);
  if (address === null) return { kind: 'broken', reason: 'the e-mail address is not one plain address' };
  const from = senderOf(candidate, route.sender);
  if (from === null) return { kind: 'broken', reason: 'the sender is not one plain address' };
  const at = workspaceNow(workspace.clock, now);
  const unsubscribe = links.unsubscribe(delivery.publicId);
  try {
    const rendered = renderMessage({
      effect,
      contact,
      event: null,
      variables: run?.variables ?? {},
      workspace: { name: workspace.name, timeZone: workspace.timeZone },
      sender: from,
      links: { unsubscribe, pixel: tracked ? links.pixel(delivery.publicId) : null },
      now: at,
    });
    const { subject, html, text } = rendered;
    const to = { name: fullName(contact.firstName, contact.lastName), address };
    return {
      kind: 'ready',
      driver: route.driver,
      mail: {
        deliveryId: delivery.id,
        publicId: delivery.publicId,
        from,
        to,
        subject,
        html,
        text,
        unsubscribe: effect.purpose === 'service' ? null : unsubscribe,
      },
      message: {
        publicId: delivery.publicId,
        deliveryId: delivery.id,
        workspaceId: delivery.workspaceId,
        contactId: contact.id,
        runId: delivery.runId,
        workflowId: delivery.workflowId,
        versionId: delivery.versionId,
        step: delivery.step,
        channel: effect.channel,
        purpose: effect.purpose,
        driver: route.connection ?? route.driver.name,
        recipient: address,
        sender: from.address,
        subject,
        html,
        text,
        tracked: rendered.tracked,
        createdAt: at,
      },
    };
  } catch (error) {
    if (isFault(error, 'INNESTO_TEMPLATE')) return { kind: 'broken', reason: error.message };
    throw error;
  }
};
