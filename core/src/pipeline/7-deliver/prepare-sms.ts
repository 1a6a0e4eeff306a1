import { workspaceNow } from '../../model/clock.ts';
import { renderSms } from '../../model/message/render-sms.ts';
import { checkSmsSender } from '../../model/message/sms.ts';
import type { SmsDrivers } from '../../service/sms/port.ts';
import type { MessageCandidate } from './gather-candidates.ts';
import { mergedContact, whoseMessage, type Asked, type MessageLinksNeeded, type Prepared } from './prepared.ts';

/** What preparing an SMS is handed: the ways SMS go, and the links that they carry. */
export interface SmsPorts {
  readonly smsDrivers: Pick<SmsDrivers, 'resolve'>;
  readonly links: MessageLinksNeeded;
}

const broken = (reason: string): Prepared => ({ kind: 'broken', reason });

/** Renders an SMS for its contact and finds the way it goes. */
export const prepareSms = async (
  { smsDrivers, links }: SmsPorts,
  candidate: MessageCandidate,
  { recipient, counted, now }: Omit<Asked, 'tracked'>,
): Promise<Prepared> => {
  const { delivery, effect, contact, workspace, run, event, notice, records } = candidate;
  if (contact === null) return broken('contact-deleted');
  const route = await smsDrivers.resolve(workspace, effect.connection ?? null);
  if (route === null) return broken('the connection does not exist any more, or is no way for SMS');
  if (route.waits !== undefined) return { kind: 'waits', waitsFor: route.waits };
  const own = effect.sender === undefined ? null : checkSmsSender(effect.sender.address);
  if (effect.sender !== undefined && own === null) return broken('the sender is neither a number nor a short name');
  const from = own ?? route.sender;
  const at = workspaceNow(workspace.clock, now);
  const rendered = renderSms({
    text: effect.text ?? '',
    contact: mergedContact(contact, { workspace, notice, links }),
    event,
    variables: run?.variables ?? {},
    ...(records === null ? {} : { records: records() }),
    workspace: { name: workspace.name, timeZone: workspace.timeZone },
    sender: from,
    // Nobody else is handed the way by which the contact takes back what they consented to.
    unsubscribe: notice === null ? links.unsubscribe(delivery.publicId) : '',
    ...(counted ? { click: (link) => links.shortClick(delivery.publicId, link) } : {}),
    now: at,
  });
  if (rendered.kind === 'broken') return broken(rendered.problem);
  if (rendered.lacks) return { kind: 'lacks' };
  const sms = { publicId: delivery.publicId, from, to: recipient, text: rendered.text };
  const { driver } = route;
  return {
    kind: 'ready',
    send: (hand) => driver.send({ ...sms, statusUrl: links.status(delivery.publicId) }, hand),
    message: {
      publicId: delivery.publicId,
      deliveryId: delivery.id,
      workspaceId: delivery.workspaceId,
      runId: delivery.runId,
      workflowId: delivery.workflowId,
      versionId: delivery.versionId,
      step: delivery.step,
      subject: null,
      html: null,
      text: rendered.text,
      ...whoseMessage(contact, notice),
      channel: effect.channel,
      purpose: effect.purpose,
      driver: route.connection ?? driver.name,
      recipient,
      sender: from ?? '',
      tracked: false,
      links: rendered.links,
      shortCode: rendered.links.length === 0 ? null : links.shortCode(delivery.publicId),
      createdAt: at,
    },
  };
};
