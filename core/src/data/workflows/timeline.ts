import type { JsonObject, Page, SentenceParts } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { readKept } from '../../model/kept.ts';
import type { Workspace } from '../../model/workspace.ts';
import {
  findContactId,
  listTimeline,
  loadTimelineNames,
  SOURCES,
  type TimelineNames,
  type TimelineRow,
} from '../../store/query/timeline.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows } from '../page.ts';
import { operatorOf } from './actor.ts';
import { createContactRuns, type ContactRuns } from './contact-runs.ts';
import { readPlace, type PageAsked } from './place.ts';
import { partsOfEvent, partsOfMessage, partsOfRequest, partsOfStep } from './timeline-parts.ts';
import {
  messageTitle,
  sayAttempt,
  sayEvent,
  sayOutcome,
  sayRefusal,
  sayRequest,
  stepTitle,
  type Said,
} from './timeline-words.ts';
import type { CompiledVersion, Versions } from './versions.ts';

/** One thing that happened to a contact, and why; `at` is the workspace's time. */
export interface TimelineEntry extends Said {
  readonly at: number;
  readonly kind: 'event' | 'step' | 'message' | 'request' | 'refusal';
  readonly type: string | null;
  readonly payload: JsonObject | null;
  readonly workflow: { readonly publicId: string; readonly name: string } | null;
  readonly step: string | null;
  readonly outcome: string | null;
  readonly message: string | null;
  /** What the sentence is about, by name. */
  readonly parts: SentenceParts;
}

/** What happened to contacts, and where they stand. */
export interface Timeline extends ContactRuns {
  of(workspace: Workspace, contact: string, page: PageAsked): Promise<Page<TimelineEntry>>;
}

interface Told {
  readonly names: TimelineNames;
  readonly versions: ReadonlyMap<number, CompiledVersion>;
}

const PLACE_LENGTH = 4;

/** Reads a payload that the store keeps. */
const parsePayload = (row: TimelineRow): JsonObject | null =>
  row.source === SOURCES.event ? readKept<JsonObject>(row.detail ?? '{}') : null;

const textIn = (payload: JsonObject | null, key: string): string | null => {
  const value = payload?.[key];
  return typeof value === 'string' ? value : null;
};

const eventEntry = (
  row: TimelineRow,
  { names }: Told,
): Pick<TimelineEntry, 'kind' | 'type' | 'payload' | 'message' | 'step' | 'workflow' | 'parts' | keyof Said> => {
  const payload = parsePayload(row) ?? {};
  const isMessage = row.what.startsWith('message.');
  return {
    ...sayEvent(row.what, payload, names),
    kind: isMessage ? 'message' : 'event',
    type: row.what,
    payload,
    parts: partsOfEvent(payload, names),
    message: isMessage ? textIn(payload, 'message') : null,
    step: isMessage ? textIn(payload, 'step') : null,
    workflow: isMessage ? (names.workflows.get(textIn(payload, 'workflow') ?? '') ?? null) : null,
  };
};

const entryOf = (row: TimelineRow, told: Told): TimelineEntry => {
  const { names, versions } = told;
  const definition = row.version_id === null ? null : (versions.get(row.version_id)?.definition ?? null);
  const sent = names.messages.get(row.message ?? '');
  const message = messageTitle(sent);
  const common = {
    at: row.at,
    type: null,
    payload: null,
    workflow: row.workflow_id === null ? null : (names.workflows.get(row.workflow_id) ?? null),
    step: row.step,
    outcome: null,
    message: row.message,
    parts: partsOfMessage(sent, row.source === SOURCES.refusal ? row.what : row.detail),
  };
  switch (row.source) {
    case SOURCES.event:
      return { ...common, ...eventEntry(row, told) };
    case SOURCES.refusal:
      return { ...common, kind: 'refusal', ...sayRefusal(row.what) };
    case SOURCES.log: {
      const enroller = names.operators.get(enrollerIn(row) ?? '');
      const detail = enroller === undefined ? row.detail : `by ${enroller}`;
      return {
        ...common,
        kind: 'step',
        outcome: row.what,
        parts: partsOfStep(definition, row.step ?? '', { reason: row.detail, by: enroller ?? null }),
        ...sayOutcome(stepTitle(definition, row.step ?? ''), row.what, detail),
      };
    }
    case SOURCES.request:
    case SOURCES.requestAttempt: {
      const request = names.requests.get(row.message ?? '');
      return {
        ...common,
        kind: 'request',
        message: null,
        outcome: row.what,
        parts: partsOfRequest(request, row.detail),
        ...sayRequest(request, row.what, row.detail),
      };
    }
    case SOURCES.attempt:
      return { ...common, kind: 'message', outcome: row.what, ...sayAttempt(message, row.what, row.detail) };
    default:
      return {
        ...common,
        kind: 'message',
        outcome: row.what,
        title: `${message} ${row.what === 'cancelled' ? 'was cancelled: its run ended' : 'is being sent'}`,
        detail: null,
      };
  }
};

/** The operator who put the contact in by hand; null: it is about something else, or a program did it. */
const enrollerIn = ({ source, what, detail }: TimelineRow): string | null =>
  source === SOURCES.log && what === 'enrolled' ? operatorOf(detail?.slice('by '.length) ?? null) : null;

const isOfRequest = ({ source }: TimelineRow): boolean =>
  source === SOURCES.request || source === SOURCES.requestAttempt;

const present = <Value>(values: readonly (Value | null)[]): readonly Value[] => [
  ...new Set(values.filter((value) => value !== null)),
];

/** Opens the timelines of contacts. */
export const createTimeline = ({
  store,
  versions,
}: {
  readonly store: Store;
  readonly versions: Versions;
}): Timeline => {
  const tell = async (workspaceId: number, rows: readonly TimelineRow[]): Promise<Told> => {
    const payloads = rows.map(parsePayload);
    const versionIds = present(rows.map((row) => row.version_id));
    const [names, compiled] = await Promise.all([
      loadTimelineNames(store.read, store.dialect, {
        workspaceId,
        lists: present(payloads.map((payload) => textIn(payload, 'list'))),
        workflows: present([
          ...payloads.map((payload) => textIn(payload, 'workflow')),
          ...rows.map((row) => row.workflow_id),
        ]),
        messages: present([
          ...payloads.map((payload) => textIn(payload, 'message')),
          ...rows.map((row) => (isOfRequest(row) ? null : row.message)),
        ]),
        requests: present(rows.map((row) => (isOfRequest(row) ? row.message : null))),
        operators: present(rows.map(enrollerIn)),
      }),
      Promise.all(versionIds.map((id) => versions.get(id))),
    ]);
    return { names, versions: new Map(compiled.map((version) => [version.id, version])) };
  };
  return {
    ...createContactRuns(store),
    of: async (workspace, contact, { limit, after }) => {
      const contactId = await findContactId(store.read, { workspaceId: workspace.id, publicId: contact });
      if (contactId === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'contact' });
      const before = readPlace(after, PLACE_LENGTH);
      const rows = await listTimeline(store.read, store.dialect, {
        workspaceId: workspace.id,
        contactId,
        before,
        limit: limit + 1,
      });
      const page = pageOfRows(rows, limit, ({ at, source, major, minor }) => [at, source, major, minor].join('.'));
      const told = await tell(workspace.id, page.items);
      return { ...page, items: page.items.map((row) => entryOf(row, told)) };
    },
  };
};
