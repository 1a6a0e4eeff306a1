import { settingsValidator } from '../cli/settings-validator.ts';
import {
  FindResult,
  RespondResult,
  TakeResult,
  type Count,
  type EndpointEvent,
  type Found,
} from '../contract/endpoint.ts';
import type { Manifest } from '../contract/manifest.ts';
import type { SharedRecords } from '../contract/record.ts';
import { siteProblem, sitesIn, sitesOf } from '../contract/site.ts';
import { checkEffects, reader } from './check-answer.ts';
import { PluginFailure } from './plugin-failure.ts';

const readTake = reader(TakeResult, 'The answer of take');
const readFind = reader(FindResult, 'The answer of find');
const readRespond = reader(RespondResult, 'The answer of respond');

const refuse = (detail: string): never => {
  throw new PluginFailure('INNESTO_PLUGIN_ANSWER', detail);
};

const need = (manifest: Manifest, right: string): void => {
  if (!manifest.permissions.some((permission) => permission.right === right))
    throw new PluginFailure('INNESTO_PLUGIN_RIGHT', `It needs the right ${right}: ask for it in permissions.`);
};

const checkCounts = (counts: readonly Count[], manifest: Manifest): void => {
  for (const { balance } of counts) {
    if (!manifest.balances.some(({ name, of }) => name === balance && of !== 'contact'))
      return refuse(`The plugin has no balance ${balance} of records.`);
    need(manifest, `balances:${balance}`);
  }
};

const checkEvents = (events: readonly EndpointEvent[], manifest: Manifest): void => {
  for (const { type, payload, unknown, otherwise = [] } of events) {
    const declared = manifest.events.find((event) => event.type === type);
    if (declared === undefined) return refuse(`The plugin does not declare the event ${type}: add it to events.`);
    const wrong = settingsValidator(declared.payload)(payload);
    if (wrong.length > 0) return refuse(`The event is not what ${type} says it is: ${wrong.join('; ')}`);
    need(manifest, 'events:emit');
    if (unknown === 'create') need(manifest, 'contacts:create');
    checkCounts(otherwise, manifest);
  }
};

/** Refuses what the hub would not keep of a call that was read. */
export const checkTake = (answer: unknown, manifest: Manifest): TakeResult => {
  need(manifest, 'endpoints');
  const result = readTake(answer);
  checkEvents(result.events ?? [], manifest);
  checkCounts(result.counts ?? [], manifest);
  return result;
};

/** Refuses a question for records that the hub would not look for. */
export const checkFind = (answer: unknown, manifest: Manifest): FindResult => {
  need(manifest, 'endpoints');
  const result = readFind(answer);
  for (const { collection, by } of Object.values(result.records ?? {})) {
    const found = manifest.collections.find(({ name }) => name === collection);
    if (found === undefined) return refuse(`The plugin has no collection ${collection}.`);
    const named = Object.keys(by).toSorted().join(' ');
    if (!found.uniqueKeys.some((key) => key.toSorted().join(' ') === named))
      return refuse(`The collection ${collection} has no unique key of ${named}.`);
  }
  return result;
};

/** Refuses an answer that the hub would not send, or effects that it would not carry out. */
export const checkRespond = (
  answer: unknown,
  {
    manifest,
    found,
    collections,
  }: { readonly manifest: Manifest; readonly found: Found; readonly collections: SharedRecords },
): RespondResult => {
  need(manifest, 'endpoints');
  const result = readRespond(answer);
  checkEvents(result.events ?? [], manifest);
  checkEffects(result.effects ?? [], manifest);
  if (result.about !== undefined && (found.records[result.about] ?? null) === null)
    return refuse(`No record ${result.about} was found, which the effects are about.`);
  const wrong = siteProblem(sitesOf(result), sitesIn(found, collections));
  return wrong === null ? result : refuse(wrong);
};
