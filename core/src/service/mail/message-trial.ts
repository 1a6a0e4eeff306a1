import type { DraftProblem, MessageDraft, MessagePreview, MessageTest, MessageTestResult } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { DeliveryAnswer } from '../../model/delivery.ts';
import type { Ids } from '../../model/identifier.ts';
import { checkAddress } from '../../model/message/address.ts';
import type { PreparedMail } from '../../model/message/mail.ts';
import { prepareMail } from '../../model/message/prepare.ts';
import type { MergeContact } from '../../model/message/render.ts';
import { sampleContact } from '../../model/message/sample-contact.ts';
import { senderOf } from '../../model/message/sender.ts';
import type { Workspace } from '../../model/workspace.ts';
import { insertMessageTrial } from '../../store/query/message-trial.ts';
import { findContactId } from '../../store/query/timeline.ts';
import type { Store } from '../../store/store.ts';
import { loadContacts } from '../../store/verb/load-contacts.ts';
import { loadFields } from '../../store/verb/load-fields.ts';
import { remedyOf } from './mail-trouble.ts';
import type { MailDrivers, MailRoute } from './port.ts';
import { renderDraft, type RenderedDraft } from './render-draft.ts';
import { shownInDraft, type DraftRecordPorts } from './shown-in-draft.ts';
import { within } from './within.ts';

/** Looking at messages before they are sent to anybody. */
export interface MessageTrials {
  /** What a contact would get; nothing is sent and nothing is written. */
  preview(workspace: Workspace, draft: MessageDraft): Promise<MessagePreview>;
  /** Sends a message once to an operator's own address; `permit` is asked before anything leaves the hub, and throws where it may not. */
  send(workspace: Workspace, test: MessageTest, permit: () => Promise<void>): Promise<MessageTestResult>;
}

/** What message trials are handed. */
export interface MessageTrialPorts extends DraftRecordPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly announce: Announce;
  readonly drivers: Pick<MailDrivers, 'resolve'>;
  readonly links: { readonly unsubscribe: (message: string) => string };
  /** How long somebody waits for a mail server, in milliseconds. */
  readonly patience?: number;
}

/** By this header a receiver, and whoever reads the mail's source, knows a test. */
const TEST_HEADER = 'X-Innesto-Test';

const PATIENCE_MS = 45_000;
const NO_ANSWER: DeliveryAnswer = {
  kind: 'ambiguous',
  detail: 'The server did not answer in time',
  trouble: 'silent',
};

/** A draft as a message: rendered, and on its way to somewhere. */
interface Composed extends RenderedDraft {
  readonly publicId: string;
  readonly route: MailRoute;
  /** Null: the draft's own sender is no plain address. */
  readonly sender: MessagePreview['sender'];
  readonly contact: MergeContact;
  readonly unsubscribe: string;
  readonly now: number;
}

/** Whose data a trial is filled in with. */
export const contactFor = async (
  { store }: Pick<MessageTrialPorts, 'store'>,
  workspace: Workspace,
  { publicId, now }: { readonly publicId: string | null; readonly now: number },
): Promise<MergeContact> => {
  if (publicId === null) {
    return sampleContact(await loadFields(store, workspace.id), { timeZone: workspace.timeZone, now });
  }
  const id = await findContactId(store.read, { workspaceId: workspace.id, publicId });
  const contact = id === undefined ? undefined : (await loadContacts(store.read, store.dialect, [id])).get(id);
  if (contact === undefined || contact.deleted) throw fault('INNESTO_NOT_FOUND', { what: 'contact', path: '/contact' });
  return contact;
};

const compose = async (ports: MessageTrialPorts, workspace: Workspace, draft: MessageDraft): Promise<Composed> => {
  const now = workspaceNow(workspace.clock, ports.clock.now());
  const route = await ports.drivers.resolve(workspace, draft.connection ?? null);
  if (route === null) throw fault('INNESTO_NOT_FOUND', { what: 'connection', path: '/connection' });
  const contact = await contactFor(ports, workspace, { publicId: draft.contact, now });
  const sender = senderOf(draft.sender, route.sender);
  const publicId = ports.ids.next();
  const unsubscribe = ports.links.unsubscribe(publicId);
  const records = await shownInDraft(ports, workspace, draft);
  const from = sender ?? route.sender;
  const rendered = renderDraft(draft, { contact, records, workspace, sender: from, unsubscribe, now });
  const wrongSender: readonly DraftProblem[] =
    sender === null
      ? [{ path: '/sender/address', detail: `“${draft.sender?.address ?? ''}” is not one plain e-mail address.` }]
      : [];
  return {
    ...rendered,
    problems: [...wrongSender, ...rendered.problems],
    publicId,
    route,
    sender,
    contact,
    unsubscribe,
    now,
  };
};

const mailOf = (
  { publicId, subject, html, text, unsubscribe }: Composed,
  { from, to, isService }: { readonly from: PreparedMail['from']; readonly to: string; readonly isService: boolean },
): PreparedMail => {
  const mail = prepareMail({
    deliveryId: 0,
    publicId,
    from,
    to: { name: '', address: to },
    subject,
    html,
    text: text ?? '',
    unsubscribe: isService ? null : unsubscribe,
  });
  return { ...mail, headers: { ...mail.headers, [TEST_HEADER]: '1' } };
};

const wayOf = ({ connection, driver }: MailRoute): MessageTestResult['via'] => {
  if (connection === null) return 'inbox';
  return driver.name === 'plugin' ? 'plugin' : 'smtp';
};

const OUTCOMES = { accepted: 'accepted', refused: 'refused', ambiguous: 'uncertain' } as const;

/** Writes down a test of which something left the hub, or may have; of others only who sent them hears. */
const note = async (
  { store, announce }: MessageTrialPorts,
  workspace: Workspace,
  {
    composed,
    mail,
    answer,
  }: { readonly composed: Composed; readonly mail: PreparedMail; readonly answer: DeliveryAnswer },
): Promise<string | null> => {
  if (answer.kind === 'retry') return null;
  const { publicId, route, now: at } = composed;
  await store.write((transaction) =>
    insertMessageTrial(transaction, {
      publicId,
      workspaceId: workspace.id,
      channel: 'email',
      outcome: OUTCOMES[answer.kind],
      reason: answer.kind === 'accepted' ? null : answer.detail,
      driver: route.connection ?? route.driver.name,
      recipient: mail.to.address,
      sender: mail.from.address,
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      at,
    }),
  );
  announce({ topic: 'messages', workspaceId: workspace.id });
  return publicId;
};

/** Makes the trials of messages. */
export const createMessageTrials = (ports: MessageTrialPorts): MessageTrials => ({
  preview: async (workspace, draft) => {
    const { subject, html, text, sender, contact, problems } = await compose(ports, workspace, draft);
    const recipient = contact.email === null ? null : checkAddress(contact.email);
    return { subject, html, text, sender: sender === null ? null : { ...sender }, recipient, problems: [...problems] };
  },
  send: async (workspace, test, permit) => {
    const to = checkAddress(test.to);
    if (to === null) throw fault('INNESTO_ADDRESS', { value: test.to, path: '/to' });
    const composed = await compose(ports, workspace, test);
    const [wrong] = composed.problems;
    if (composed.sender === null)
      throw fault('INNESTO_ADDRESS', { value: test.sender?.address ?? '', path: '/sender/address' });
    if (wrong !== undefined) throw fault('INNESTO_TEMPLATE', { detail: wrong.detail, path: wrong.path });
    const mail = mailOf(composed, { from: composed.sender, to, isService: test.purpose === 'service' });
    await permit();
    const sending = composed.route.driver.send(mail, () => Promise.resolve());
    const answer = await within(ports.patience ?? PATIENCE_MS, sending, NO_ANSWER);
    const message = await note(ports, workspace, { composed, mail, answer });
    const trouble = answer.kind === 'accepted' ? null : (answer.trouble ?? 'other');
    return {
      accepted: answer.kind === 'accepted',
      via: wayOf(composed.route),
      detail: answer.detail,
      message,
      trouble,
      remedy: trouble === null ? null : remedyOf(trouble),
    };
  },
});
