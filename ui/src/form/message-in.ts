import type { JsonObject, MessageDraft } from '@innesto/sdk/contract';
import { memberOf } from './setting-rules.ts';
import { senderIn } from './setting-values.ts';
import type { Setting, SettingControl } from './setting.ts';

/** A message as settings hold it, without the contact whose data is filled in. */
export type WrittenMessage = Omit<MessageDraft, 'contact'>;

const PURPOSES = ['marketing', 'profiling', 'third-party', 'service', 'open-tracking', 'click-tracking'] as const;

const smsIn = (
  value: JsonObject,
  { text, connection }: { readonly text: string | null; readonly connection: string | null },
): WrittenMessage => {
  const sender = memberOf(value, 'sender');
  return {
    channel: 'sms',
    subject: '',
    ...(text === null ? {} : { text }),
    ...(typeof sender === 'string' && sender !== '' ? { sender: { address: sender } } : {}),
    ...(connection === null ? {} : { connection }),
  };
};

/** The message that settings hold; null where they hold none: only HTML, or the text of an SMS, makes a message. */
export const messageIn = (settings: readonly Setting[], value: JsonObject): WrittenMessage | null => {
  const named = (kind: SettingControl['kind']): string | null =>
    settings.find(({ control }) => control.kind === kind)?.name ?? null;
  const textOf = (name: string | null): string | null => {
    const text = name === null ? undefined : memberOf(value, name);
    return typeof text === 'string' && text !== '' ? text : null;
  };
  const sms = named('sms');
  if (sms !== null) return smsIn(value, { text: textOf(sms), connection: textOf(named('connection')) });
  const html = named('html');
  if (html === null) return null;
  const sender = senderIn(memberOf(value, named('sender') ?? ''));
  const content = textOf(html);
  const text = textOf('text');
  const connection = textOf(named('connection'));
  const purpose = PURPOSES.find((known) => known === textOf('purpose'));
  return {
    subject: textOf('subject') ?? '',
    ...(content === null ? {} : { html: content }),
    ...(text === null ? {} : { text }),
    ...(sender === null || sender.address === '' ? {} : { sender: { ...sender } }),
    ...(connection === null ? {} : { connection }),
    ...(purpose === undefined ? {} : { purpose }),
  };
};
