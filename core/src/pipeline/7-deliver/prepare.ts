import { workspaceNow } from '../../model/clock.ts';
import type { Contact } from '../../model/contact.ts';
import type { Delivery } from '../../model/delivery.ts';
import { checkAddress } from '../../model/message/address.ts';
import type { MailParty } from '../../model/message/mail.ts';
import type { NewMessage } from '../../model/message/message.ts';
import { prepareMail } from '../../model/message/prepare.ts';
import { renderMessage, type RenderInput } from '../../model/message/render.ts';
import { senderOf } from '../../model/message/sender.ts';
import type { MailDrivers, MailRoute } from '../../service/mail/port.ts';
import type { MessageCandidate } from './gather-candidates.ts';
import { prepareSms, type SmsPorts } from './prepare-sms.ts';
import { mergedContact, whoseMessage, type Asked, type Prepared } from './prepared.ts';

/** What preparing is handed: the ways messages go, and the links they carry. */
export interface PreparePorts extends SmsPorts {
  readonly drivers: Pick<MailDrivers, 'resolve'>;
}

/** What whoever gets it is called. */
const nameFor = ({ firstName, lastName }: Contact, notice: MessageCandidate['notice']): string => {
  const told = notice?.to.kind === 'somebody' ? notice.to.name : null;
  return told ?? [firstName, lastName].filter((part) => part !== null).join(' ');
};

/** Where a mail comes from and goes to, or why it cannot. */
const addressMail = async (
  { drivers }: PreparePorts,
  candidate: MessageCandidate,
  recipient: string,
): Promise<{ route: MailRoute; address: string; from: MailParty } | string> => {
  const { effect, workspace } = candidate;
  const route = await drivers.resolve(workspace, effect.connection ?? null);
  if (route === null) return 'the connection does not exist any more, or is no mail server';
  const address = checkAddress(recipient);
  if (address === null) return 'the e-mail address is not one plain address';
  const from = senderOf(effect.sender, route.sender);
  return from === null ? 'the sender is not one plain address' : { route, address, from };
};

/** What a message row keeps of its delivery. */
const keptOf = ({
  id,
  publicId,
  workspaceId,
  runId,
  workflowId,
  versionId,
  step,
}: Delivery): Pick<NewMessage, KeptMember> => ({
  deliveryId: id,
  publicId,
  workspaceId,
  runId,
  workflowId,
  versionId,
  step,
});

type KeptMember = 'deliveryId' | 'publicId' | 'workspaceId' | 'runId' | 'workflowId' | 'versionId' | 'step';

/** The links that an e-mail carries, as far as whoever gets it may follow them. */
const linksIn = (
  { links }: PreparePorts,
  { delivery: { publicId, workflowId }, notice }: MessageCandidate,
  { tracked, counted }: Pick<Asked, 'tracked' | 'counted'>,
): RenderInput['links'] => ({
  // Nobody else is handed the way by which the contact takes back what they consented to.
  unsubscribe: notice === null ? links.unsubscribe(publicId) : '',
  pixel: tracked ? links.pixel(publicId) : null,
  // Of messages to contacts, only those that ask for consents belong to no workflow.
  ...(workflowId === null && notice === null ? { confirm: links.confirm(publicId) } : {}),
  ...(counted ? { click: (link) => links.click(publicId, link) } : {}),
});

const prepareEmail = async (
  ports: PreparePorts,
  candidate: MessageCandidate,
  { recipient, tracked, counted, now }: Asked,
): Promise<Prepared> => {
  const { delivery, effect, contact, workspace, run, event, notice, records } = candidate;
  if (contact === null) return { kind: 'broken', reason: 'contact-deleted' };
  const addressed = await addressMail(ports, candidate, recipient);
  if (typeof addressed === 'string') return { kind: 'broken', reason: addressed };
  const { route, address, from } = addressed;
  if (route.waits !== undefined) return { kind: 'waits', waitsFor: route.waits };
  const at = workspaceNow(workspace.clock, now);
  const links = linksIn(ports, candidate, { tracked, counted });
  const rendered = renderMessage({
    effect,
    contact: mergedContact(contact, { workspace, notice, links: ports.links }),
    event,
    variables: run?.variables ?? {},
    ...(records === null ? {} : { records: records() }),
    workspace: { name: workspace.name, timeZone: workspace.timeZone },
    sender: from,
    links,
    now: at,
  });
  if (rendered.kind === 'broken') {
    return { kind: 'broken', reason: `the template cannot be rendered: ${rendered.problem}` };
  }
  if (rendered.lacks) return { kind: 'lacks' };
  const { subject, html, text } = rendered;
  const mail = prepareMail({
    deliveryId: delivery.id,
    publicId: delivery.publicId,
    from,
    to: { name: nameFor(contact, notice), address },
    subject,
    html,
    text,
    unsubscribe: effect.purpose === 'service' ? null : links.unsubscribe,
  });
  return {
    kind: 'ready',
    send: (hand) => route.driver.send(mail, hand),
    message: {
      ...keptOf(delivery),
      subject,
      html,
      text,
      ...whoseMessage(contact, notice),
      channel: effect.channel,
      purpose: effect.purpose,
      driver: route.connection ?? route.driver.name,
      recipient: address,
      sender: from.address,
      tracked: rendered.tracked,
      links: rendered.links,
      shortCode: null,
      createdAt: at,
    },
  };
};

/** Renders a message for its contact and finds the way it goes. The message's public id is its delivery's: the same at every try. */
export const prepareMessage = async (
  ports: PreparePorts,
  candidate: MessageCandidate,
  asked: Asked,
): Promise<Prepared> => {
  const { channel } = candidate.effect;
  switch (channel) {
    case 'email':
      return prepareEmail(ports, candidate, asked);
    case 'sms':
      return prepareSms(ports, candidate, asked);
    case 'whatsapp':
    case 'phone':
    case 'push':
      return { kind: 'broken', reason: `there is no way for messages by ${channel}` };
  }
};
