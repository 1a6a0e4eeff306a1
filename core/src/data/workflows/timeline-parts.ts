import type { JsonObject, SentenceParts, WorkflowDefinition } from '@innesto/sdk/contract';
import type { NamedRequest, TimelineNames } from '../../store/query/timeline.ts';
import { shownUrl } from './timeline-words.ts';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const textParts = (parts: Readonly<Record<string, string | null | undefined>>): SentenceParts =>
  Object.fromEntries(
    Object.entries(parts).filter(
      (part): part is [string, string] => part[1] !== null && part[1] !== undefined && part[1] !== '',
    ),
  );

/** What an event's sentence is about, by name, for pages that say it in another language. */
export const partsOfEvent = (payload: JsonObject, names: TimelineNames): SentenceParts => {
  const message = names.messages.get(text(payload['message']) ?? '');
  return textParts({
    list: names.lists.get(text(payload['list']) ?? ''),
    subject: message?.subject,
    channel: message?.channel ?? text(payload['channel']),
    purpose: text(payload['purpose']),
    source: text(payload['source']),
    reason: text(payload['reason']),
  });
};

/** What a step's sentence is about: its title where it has one, what it uses, why, and who did it. */
export const partsOfStep = (
  definition: WorkflowDefinition | null,
  id: string,
  known: { readonly reason: string | null; readonly by: string | null },
): SentenceParts => {
  const step = definition?.steps.find((one) => one.id === id);
  return textParts({
    step: step?.title,
    kind: step?.kind,
    contribution: step?.kind === 'action' ? step.contribution : null,
    ...known,
  });
};

/** What a request's sentence is about. */
export const partsOfRequest = (request: NamedRequest | undefined, reason: string | null): SentenceParts =>
  textParts({
    method: request?.method,
    url: request === undefined ? null : shownUrl(request.url),
    status: request?.status === null || request?.status === undefined ? null : String(request.status),
    reason: reason ?? request?.reason,
  });

/** What a message's sentence is about. */
export const partsOfMessage = (
  message: { readonly channel: string; readonly subject: string | null } | undefined,
  reason: string | null,
): SentenceParts => textParts({ subject: message?.subject, channel: message?.channel, reason });
