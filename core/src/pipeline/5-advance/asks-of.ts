import type { Needs, Step } from '@innesto/sdk/contract';
import type { CompiledVersion } from '../../data/workflows/versions.ts';
import { attributesAsked, filtersOf } from '../../model/asked.ts';
import { asksNoPast, pastNeeds, type PastNeeds } from '../../model/filter/past.ts';
import type { Plugins } from '../port.ts';

/** Which rooms a version's steps ask about, so that a batch of plain waits reads next to nothing. */
export interface Asks {
  /** More of the contact than how it stands. */
  readonly contact: boolean;
  readonly lists: boolean;
  readonly messages: boolean;
  readonly event: boolean;
  /** What its filters ask of contacts' past; null: nothing. */
  readonly past: PastNeeds | null;
}

/** What the actions of a version need of their contacts; everything where a plugin is not there that could say so. */
const needsOf = async (plugins: Pick<Plugins, 'actionOf'>, version: CompiledVersion): Promise<ReadonlySet<Needs>> => {
  const used = version.definition.steps.flatMap((step) => (step.kind === 'action' ? [step.contribution] : []));
  const manifests = await Promise.all(
    [...new Set(used)].map((contribution) => plugins.actionOf(contribution, version.pins.get(contribution) ?? '')),
  );
  return new Set(manifests.flatMap((manifest) => manifest?.needs ?? (['lists', 'event'] as const)));
};

/** Plugins are handed the contact, and texts speak of it. */
const isAboutWhom = (step: Step): boolean => step.kind === 'action' || (step.kind === 'loop' && step.set !== undefined);

const readAsks = async (plugins: Pick<Plugins, 'actionOf'>, version: CompiledVersion): Promise<Asks> => {
  const steps = [...version.graph.steps.values()];
  const rooms = new Set([...attributesAsked(version.definition)].map((attribute) => attribute.split('.')[0]));
  const awaitsMessage = steps.some((step) => step.kind === 'wait' && 'until' in step && step.until.kind === 'message');
  const needs = await needsOf(plugins, version);
  const past = pastNeeds(filtersOf(version.definition));
  return {
    past: asksNoPast(past) ? null : past,
    contact: rooms.has('contact') || rooms.has('field') || steps.some(isAboutWhom),
    lists: rooms.has('list') || needs.has('lists'),
    messages: rooms.has('message') || awaitsMessage,
    event: rooms.has('event') || needs.has('event'),
  };
};

// A version never changes, nor do the plugins it is bound to, and its runs are due every moment.
const known = new WeakMap<CompiledVersion, Asks>();

const asksOf = async (plugins: Pick<Plugins, 'actionOf'>, version: CompiledVersion): Promise<Asks> => {
  const asks = known.get(version) ?? (await readAsks(plugins, version));
  known.set(version, asks);
  return asks;
};

/** What versions ask about, by their inner id. */
export const asksOfAll = async (
  plugins: Pick<Plugins, 'actionOf'>,
  versions: ReadonlyMap<number, CompiledVersion>,
): Promise<ReadonlyMap<number, Asks>> =>
  new Map(await Promise.all([...versions].map(async ([id, version]) => [id, await asksOf(plugins, version)] as const)));
