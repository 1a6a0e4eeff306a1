import {
  defineHandler,
  effects,
  type EventView,
  type HandleResult,
  type Json,
  type JsonObject,
  type SharedRecordView,
} from '@innesto/sdk';
import { lead } from './kept.ts';

interface Kept {
  readonly status: readonly SharedRecordView[];
  readonly pipeline: readonly SharedRecordView[];
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textIn = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
const kindIn = (value: Json | undefined): 'open' | 'won' | 'lost' =>
  value === 'won' || value === 'lost' ? value : 'open';
const placeOf = ({ attributes }: SharedRecordView): number =>
  typeof attributes['order'] === 'number' ? attributes['order'] : 0;

/** Where a lead stands: at its status, if that is one of its pipeline, else at the pipeline's first one. */
const standingOf = (attributes: JsonObject, { status }: Kept): SharedRecordView | undefined => {
  const own = status.filter((one) => one.attributes['pipeline'] === attributes['pipeline']);
  return (
    own.find(({ id }) => id === attributes['status']) ?? own.toSorted((one, other) => placeOf(one) - placeOf(other))[0]
  );
};

/** What a lead's attributes are to be, by its status and its pipeline. */
const wanted = (attributes: JsonObject, kept: Kept, at: number) => {
  const standing = standingOf(attributes, kept);
  const pipeline = kept.pipeline.find(({ id }) => id === attributes['pipeline']);
  const kind = kindIn(standing?.attributes['kind']);
  return {
    ...(standing === undefined ? {} : { status: standing.id }),
    status_name: textIn(standing?.attributes['name']),
    pipeline_name: textIn(pipeline?.attributes['name']),
    kind,
    closed: kind === 'open' ? null : (textIn(attributes['closed']) ?? new Date(at).toISOString()),
    ...(kind === 'open' ? {} : { open_in: null }),
  };
};

const followed = ({ payload, at }: EventView, kept: Kept): HandleResult => {
  const { record, attributes } = payload;
  if (typeof record !== 'string' || !isObject(attributes)) return {};
  const changes = Object.entries(wanted(attributes, kept, at)).filter(
    ([name, value]) => (attributes[name] ?? null) !== value,
  );
  const of = { collection: 'lead', of: lead, record };
  const pipeline = textIn(attributes['pipeline']);
  const isClosed = kindIn(standingOf(attributes, kept)?.attributes['kind']) !== 'open';
  return {
    groups: [
      ...(changes.length === 0 ? [] : [[effects.updateRecord(of, Object.fromEntries(changes))]]),
      // Where another lead of the contact is the open one already, this one goes without the mark.
      ...(isClosed || pipeline === null || attributes['open_in'] === pipeline
        ? []
        : [[effects.updateRecord(of, { open_in: pipeline }, { otherwise: 'skipped' })]]),
    ],
  };
};

const NEEDS = ['collection:status', 'collection:pipeline'] as const;

/** A lead that is new, by whomever, begins at its pipeline's first status. */
export const begins = defineHandler({
  title: 'New leads begin',
  on: 'lead.lead.created',
  needs: NEEDS,
  onlyWith: 'status',
  handle: (item, { collections }) => followed(item.event, collections),
});

/** What is known of a lead follows its status, whoever changes that. */
export const moves = defineHandler({
  title: 'Leads follow their status',
  on: 'lead.lead.updated',
  needs: NEEDS,
  onlyWith: 'status',
  handle: (item, { collections }) => followed(item.event, collections),
});
