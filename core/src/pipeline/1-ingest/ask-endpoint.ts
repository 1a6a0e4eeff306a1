import {
  FindResult,
  RespondResult,
  siteProblem,
  sitesIn,
  sitesOf,
  type EndpointRequest,
  type Entry,
  type Found,
  type RecordLookup,
  type RespondItem,
  type SharedRecords,
  type SynchronousManifest,
} from '@innesto/sdk/contract';
import { keptKey, recordKeys } from '../../model/collection.ts';
import { compiledLater } from '../../model/compiled-later.ts';
import type { PluginRunner } from '../port.ts';
import { askEntry, type Asked } from './ask-source.ts';
import type { EndpointHouse, ReachedEndpoint } from './endpoint.ts';
import { toldTrouble } from './told-facts.ts';

const findResult = compiledLater(FindResult);
const respondResult = compiledLater(RespondResult);

/** An endpoint that answers, what travels with the question, and when it is asked, in the workspace's time. */
export interface AnswerTurn {
  readonly reached: ReachedEndpoint<SynchronousManifest>;
  readonly collections: SharedRecords;
  readonly now: number;
  readonly seed: number;
}

const callOf = ({ reached, collections, now, seed }: AnswerTurn, entry: Entry) => ({
  workspace: reached.workspace.publicId,
  plugin: reached.plugin,
  version: reached.version,
  contribution: reached.endpoint.name,
  entry,
  config: '{}',
  collections: JSON.stringify(collections),
  now,
  seed,
});

/** Asks an endpoint what its answer depends on. */
export const askFind = (
  sandbox: PluginRunner,
  turn: AnswerTurn,
  request: EndpointRequest,
): Promise<Asked<FindResult>> =>
  askEntry(sandbox, { ...callOf(turn, 'find'), items: [request] }, (value): value is FindResult =>
    findResult.Check(value),
  );

/** Asks an endpoint for its answer. */
export const askRespond = (sandbox: PluginRunner, turn: AnswerTurn, item: RespondItem): Promise<Asked<RespondResult>> =>
  askEntry(sandbox, { ...callOf(turn, 'respond'), items: [item] }, (value): value is RespondResult =>
    respondResult.Check(value),
  );

/** A unique key of one of the plugin's collections; null where there is none of these attributes. */
export const lookupKey = (
  { manifest }: Pick<ReachedEndpoint, 'manifest'>,
  { collection, by }: RecordLookup,
): { readonly collection: string; readonly name: string; readonly value: string } | null => {
  const found = manifest.collections.find(({ name }) => name === collection);
  const wanted = Object.keys(by).toSorted().join(' ');
  const key = found?.uniqueKeys.find((names) => names.toSorted().join(' ') === wanted);
  if (found === undefined || key === undefined) return null;
  const [first] = recordKeys({ ...found, uniqueKeys: [key], uniqueOfContact: [] }, { attributes: by, contactId: null });
  return first === undefined
    ? { collection: keptKey(manifest.name, collection), name: '', value: '' }
    : { collection: keptKey(manifest.name, collection), name: first[0], value: first[1] };
};

/** Why an answer is not sent though it fits the contract; null: it is. */
export const answerTrouble = (
  answer: RespondResult,
  {
    reached,
    found,
    collections,
    plugins,
  }: {
    readonly reached: ReachedEndpoint;
    readonly found: Found;
    readonly collections: SharedRecords;
    readonly plugins: EndpointHouse['plugins'];
  },
): string | null => {
  const { about, events = [] } = answer;
  if (about !== undefined && (found.records[about] ?? null) === null) return `no record “${about}” was found`;
  return toldTrouble({ events }, { ...reached, plugins }) ?? siteProblem(sitesOf(answer), sitesIn(found, collections));
};
