import type { ConnectionTrialResult, MessageDraft, MessagePreview } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { DeliveryAnswer } from '../../model/delivery.ts';
import { keptReference } from '../../model/message/reference.ts';
import { renderSms } from '../../model/message/render-sms.ts';
import type { MergeContact } from '../../model/message/render.ts';
import { checkSmsSender, type PreparedSms } from '../../model/message/sms.ts';
import { parsePhoneNumber } from '../../model/phone-number.ts';
import { oneLine } from '../../model/shortened.ts';
import type { Workspace } from '../../model/workspace.ts';
import { insertMessageTrial } from '../../store/query/message-trial.ts';
import type { TryConnection } from '../mail/connection-trial.ts';
import { contactFor, type MessageTrialPorts, type MessageTrials } from '../mail/message-trial.ts';
import { LACKING } from '../mail/render-draft.ts';
import { shownInDraft } from '../mail/shown-in-draft.ts';
import { within } from '../mail/within.ts';
import type { SmsDrivers, SmsRoute } from './port.ts';
import { smsRemedyOf } from './sms-trouble.ts';

/** What trials of SMS are handed. */
export interface SmsTrialPorts extends Pick<
  MessageTrialPorts,
  'store' | 'clock' | 'ids' | 'announce' | 'patience' | 'plugins'
> {
  readonly smsDrivers: Pick<SmsDrivers, 'resolve'>;
  readonly links: { readonly unsubscribe: (message: string) => string; readonly status: (message: string) => string };
}

const PATIENCE_MS = 45_000;
const LONGEST_REASON = 300;
const NO_ANSWER: DeliveryAnswer = { kind: 'ambiguous', detail: 'No answer came in time', trouble: 'silent' };
const TEXT = 'This is a test of your Innesto hub. If you can read it, SMS work.';
const OUTCOMES = { accepted: 'accepted', refused: 'refused', ambiguous: 'uncertain' } as const;
const NOTHING = () => Promise.resolve();

/** An SMS as it stands in an editor, and its way. */
interface Composed {
  readonly sms: Omit<PreparedSms, 'to'>;
  readonly route: SmsRoute;
  readonly contact: MergeContact;
  readonly problems: MessagePreview['problems'];
  readonly now: number;
}

const numberOf = (to: string): string => {
  const number = parsePhoneNumber(to, null);
  if (number === null)
    throw fault('INNESTO_REQUEST_INVALID', {
      detail: 'a phone number with its country code is expected: +39 333 1234567',
      path: '/to',
    });
  return number;
};

const compose = async (ports: SmsTrialPorts, workspace: Workspace, draft: MessageDraft): Promise<Composed> => {
  const now = workspaceNow(workspace.clock, ports.clock.now());
  const route = await ports.smsDrivers.resolve(workspace, draft.connection ?? null);
  if (route === null) throw fault('INNESTO_NOT_FOUND', { what: 'connection', path: '/connection' });
  const contact = await contactFor(ports, workspace, { publicId: draft.contact, now });
  const own = draft.sender === undefined ? null : checkSmsSender(draft.sender.address);
  const from = own ?? route.sender;
  const publicId = ports.ids.next();
  const records = await shownInDraft(ports, workspace, draft);
  const rendered = renderSms({
    text: draft.text ?? '',
    contact,
    ...(records === null ? {} : { records: records() }),
    event: draft.event ?? {},
    variables: {},
    workspace: { name: workspace.name, timeZone: workspace.timeZone },
    sender: from,
    unsubscribe: ports.links.unsubscribe(publicId),
    now,
  });
  const wrongSender =
    draft.sender !== undefined && own === null
      ? [
          {
            path: '/sender/address',
            detail: `“${draft.sender.address}” is neither a number nor a name of at most eleven letters.`,
          },
        ]
      : [];
  const lacking = rendered.kind === 'rendered' && rendered.lacks ? [LACKING] : [];
  const wrongText = rendered.kind === 'broken' ? [{ path: '/text', detail: rendered.problem }] : lacking;
  const text = rendered.kind === 'broken' ? '' : rendered.text;
  const sms = { publicId, from, text, statusUrl: ports.links.status(publicId) };
  return { sms, route, contact, problems: [...wrongSender, ...wrongText], now };
};

const send = (
  { patience = PATIENCE_MS }: Pick<SmsTrialPorts, 'patience'>,
  { driver }: SmsRoute,
  sms: PreparedSms,
): Promise<DeliveryAnswer> => within(patience, driver.send(sms, NOTHING), NO_ANSWER);

/** Looks at SMS before they are sent to anybody, and sends them once to an operator's own phone. */
export const createSmsTrials = (ports: SmsTrialPorts): MessageTrials => ({
  preview: async (workspace, draft) => {
    const { sms, contact, problems } = await compose(ports, workspace, draft);
    return {
      subject: '',
      html: null,
      text: problems.some(({ path }) => path === '/text') ? null : sms.text,
      sender: sms.from === null ? null : { name: '', address: sms.from },
      recipient: contact.phone,
      problems,
    };
  },
  send: async (workspace, test, permit) => {
    const to = numberOf(test.to);
    const { sms, route, problems, now } = await compose(ports, workspace, test);
    const [wrong] = problems;
    if (wrong !== undefined) throw fault('INNESTO_TEMPLATE', { detail: wrong.detail, path: wrong.path });
    await permit();
    const answer = await send(ports, route, { ...sms, to });
    const trouble = answer.kind === 'accepted' ? null : (answer.trouble ?? 'other');
    const result = {
      accepted: answer.kind === 'accepted',
      via: route.connection === null ? ('inbox' as const) : ('sms' as const),
      detail: answer.detail,
      trouble,
      remedy: trouble === null ? null : smsRemedyOf(trouble),
    };
    if (answer.kind === 'retry') return { ...result, message: null };
    await ports.store.write((transaction) =>
      insertMessageTrial(transaction, {
        publicId: sms.publicId,
        workspaceId: workspace.id,
        channel: 'sms',
        outcome: OUTCOMES[answer.kind],
        reason: answer.kind === 'accepted' ? null : oneLine(answer.detail, LONGEST_REASON),
        driver: route.connection ?? route.driver.name,
        recipient: to,
        sender: sms.from ?? '',
        subject: null,
        html: null,
        text: sms.text,
        at: now,
        ...(answer.kind === 'accepted'
          ? {
              reference: typeof answer.reference === 'string' ? keptReference(answer.reference) : null,
              isDelivered: answer.delivered === true,
            }
          : {}),
      }),
    );
    ports.announce({ topic: 'messages', workspaceId: workspace.id });
    return { ...result, message: sms.publicId };
  },
});

const failedTrial = (answer: DeliveryAnswer, to: string): ConnectionTrialResult => {
  const trouble = answer.kind === 'accepted' ? 'other' : (answer.trouble ?? 'other');
  const reached = trouble === 'unreachable' || trouble === 'not-allowed' || trouble === 'key' ? 'nothing' : 'server';
  return { ok: false, reached, detail: answer.detail, to, trouble, remedy: smsRemedyOf(trouble) };
};

/** Tries a way for SMS out: sends one to somebody who can tell whether it came. Null: the connection is none. */
export const createSmsConnectionTrial =
  (
    ports: Pick<SmsTrialPorts, 'smsDrivers' | 'ids' | 'links' | 'patience'>,
  ): ((...of: Parameters<TryConnection>) => Promise<ConnectionTrialResult | null>) =>
  async (workspace, connection, { to, permit }) => {
    const route = await ports.smsDrivers.resolve(workspace, connection);
    if (route === null) return null;
    const number = numberOf(to);
    await permit();
    const publicId = ports.ids.next();
    const statusUrl = ports.links.status(publicId);
    const answer = await send(ports, route, { publicId, from: route.sender, to: number, text: TEXT, statusUrl });
    return answer.kind === 'accepted'
      ? { ok: true, reached: 'mailbox', detail: answer.detail, to: number, trouble: null, remedy: null }
      : failedTrial(answer, number);
  };
