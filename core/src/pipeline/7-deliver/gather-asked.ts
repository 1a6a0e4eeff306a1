import type { Filter, JsonObject } from '@innesto/sdk/contract';
import type { CompiledVersion } from '../../data/workflows/versions.ts';
import { lookupIn } from '../../model/attribute.ts';
import { earliestNow, workspaceNow } from '../../model/clock.ts';
import type { Contact } from '../../model/contact.ts';
import type { Delivery } from '../../model/delivery.ts';
import { attributesOf, type Lookup } from '../../model/filter.ts';
import { allNeeds, asksNoPast, pastNeeds, type Past } from '../../model/filter/past.ts';
import type { MessageTrace } from '../../model/message-outcome.ts';
import type { Run } from '../../model/run.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Verbs } from '../../store/verbs.ts';

/** A message about which something is asked, and what is known of it already. */
interface Asked {
  readonly delivery: Delivery;
  readonly contact: Contact | null;
  readonly run: Run | null;
  readonly event: JsonObject | null;
  readonly workspace: Workspace;
  readonly version: CompiledVersion | null;
}

/** The rooms of what was. */
const PAST = [
  'consent',
  'run',
  'events',
  'messages',
  'record',
  'records',
  'sum',
  'least',
  'most',
  'balance',
  'happened',
  'latest',
] as const;

const NO_MESSAGES: ReadonlyMap<string, MessageTrace> = new Map();

// A version never changes, and is asked about for every message.
const rooms = new WeakMap<CompiledVersion, ReadonlySet<string>>();

/** What is asked at each sending: whom messages may reach, and whether the run leaves. */
const filtersAtSending = ({ definition: { options = {} } }: CompiledVersion): readonly Filter[] =>
  [options.recipients, options.goal, options.exitWhen].filter((filter) => filter !== undefined);

/** Which rooms a workflow asks about before a message may reach somebody. */
const roomsOf = (version: CompiledVersion): ReadonlySet<string> => {
  const known = rooms.get(version);
  if (known !== undefined) return known;
  const attributes = filtersAtSending(version).flatMap((filter) => [...attributesOf(filter)]);
  const found = new Set(attributes.map((attribute) => attribute.split('.')[0] ?? ''));
  rooms.set(version, found);
  return found;
};

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

/** Reads, a statement for each room that somebody asks about, what filters find at the moment of sending. */
export const gatherAsked = async (
  verbs: Pick<Verbs, 'loadListMemberships' | 'loadMessageTraces' | 'loadPast'>,
  candidates: readonly Asked[],
  now: number,
): Promise<(candidate: Asked) => Lookup> => {
  const asking = (room: string): readonly Asked[] =>
    candidates.filter(({ version }) => version !== null && roomsOf(version).has(room));
  const remembering = candidates.filter(
    ({ version }) => version !== null && PAST.some((room) => roomsOf(version).has(room)),
  );
  const needs = allNeeds(
    remembering.map(({ version }) => pastNeeds(version === null ? [] : filtersAtSending(version))),
  );
  const [lists, messages, pasts] = await Promise.all([
    verbs.loadListMemberships(distinct(asking('list').flatMap(({ delivery }) => delivery.contactId ?? []))),
    verbs.loadMessageTraces(distinct(asking('message').flatMap(({ delivery }) => delivery.runId ?? []))),
    asksNoPast(needs)
      ? new Map<number, Past>()
      : verbs.loadPast({
          contactIds: distinct(remembering.flatMap(({ delivery }) => delivery.contactId ?? [])),
          needs,
          earliest: earliestNow(
            remembering.map(({ workspace }) => workspace),
            now,
          ),
        }),
  ]);
  return ({ contact, run, event, workspace }) => {
    const past = pasts.get(contact?.id ?? 0);
    return lookupIn({
      ...(past === undefined ? {} : { past }),
      contact,
      lists: lists.get(contact?.id ?? 0) ?? [],
      event: event === null ? null : { payload: event },
      variables: run?.variables ?? {},
      messages: messages.get(run?.id ?? 0) ?? NO_MESSAGES,
      clock: { now: workspaceNow(workspace.clock, now), timeZone: workspace.timeZone },
    });
  };
};
