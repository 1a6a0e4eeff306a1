import {
  HandleResult,
  MOST_HANDLER_EVENTS,
  reportsTooMuch,
  type HandlerEffect,
  type HandlerItem,
  type InvocationOutcome,
  type KeptOfContact,
  type SharedRecords,
} from '@innesto/sdk/contract';
import { compiledLater } from '../../model/compiled-later.ts';
import { contactView } from '../../model/contact-view.ts';
import type { Contact } from '../../model/contact.ts';
import { eventView } from '../../model/event-view.ts';
import type { StoredEvent } from '../../model/event.ts';
import { isKeepableJson, NOT_KEEPABLE } from '../../model/keepable.ts';
import type { Workspace } from '../../model/workspace.ts';
import { crossInParts } from '../cross-in-parts.ts';
import type { PluginRunner } from '../port.ts';
import type { Handling } from './handler-index.ts';

const handleResult = compiledLater(HandleResult);

/** One event that a handler is asked about. */
export interface ToHandle {
  readonly event: StoredEvent;
  readonly contact: Contact;
  readonly lists: readonly string[];
}

/** What a handler said of one event. `failed`: on this one, which says nothing of the others. */
export type HandlerAnswer =
  | { readonly kind: 'wants'; readonly groups: readonly (readonly HandlerEffect[])[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** What became of asking: an answer an event, or why there is none. */
export type HandlerAsked =
  | { readonly kind: 'answered'; readonly answers: readonly HandlerAnswer[] }
  | Extract<InvocationOutcome, { kind: 'condemned' | 'interrupted' }>;

const readAnswer = (text: string): HandlerAnswer => {
  const value: unknown = JSON.parse(text);
  if (!handleResult.Check(value)) return { kind: 'failed', reason: 'its answer does not fit the contract' };
  if (!isKeepableJson(text, value)) return { kind: 'failed', reason: NOT_KEEPABLE };
  if (reportsTooMuch(value))
    return { kind: 'failed', reason: `it reports more than ${MOST_HANDLER_EVENTS} events at one` };
  const { effects = [], groups = [] } = value;
  return { kind: 'wants', groups: [effects, ...groups].filter((group) => group.length > 0) };
};

/** Asks a handler what it makes of a batch of events. */
export const askHandler = async (
  sandbox: PluginRunner,
  {
    handling: { key, plugin, version, manifest },
    workspace,
    events,
    kept,
    collections,
    now,
  }: {
    readonly handling: Handling;
    readonly workspace: Workspace;
    readonly events: readonly ToHandle[];
    /** What the plugin keeps of each contact; null where the handler does not need it. */
    readonly kept: ((contactId: number) => KeptOfContact) | null;
    readonly collections: SharedRecords;
    /** The workspace's time. */
    readonly now: number;
  },
): Promise<HandlerAsked> => {
  const needsLists = manifest.needs.includes('lists');
  const needsContact = needsLists || manifest.needs.includes('contact');
  const items = events.map(({ event, contact, lists }): HandlerItem => ({
    event: eventView(event, contact.publicId),
    occurrence: `event_${event.id}.${key}`,
    ...(needsContact ? { contact: contactView(contact, needsLists ? lists : undefined) } : {}),
    ...kept?.(contact.id),
  }));
  const outcome = await crossInParts(sandbox, {
    workspace: workspace.publicId,
    plugin,
    version,
    contribution: manifest.name,
    entry: 'handle',
    config: '{}',
    collections: JSON.stringify(collections),
    items,
    now,
    seed: events[0]?.event.id ?? 0,
  });
  if (outcome.kind !== 'answered') return outcome;
  return {
    kind: 'answered',
    answers: outcome.answers.map((answer) =>
      answer.ok ? readAnswer(answer.value) : { kind: 'failed', reason: `${answer.code}: ${answer.message}` },
    ),
  };
};
