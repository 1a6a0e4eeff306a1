import type { Count, EndpointEvent, Manifest, TakeResult } from '@innesto/sdk/contract';
import { scaleOf } from '../../model/amount.ts';
import { dayOfWall, dayText } from '../../model/calendar/day.ts';
import { wallAt } from '../../model/calendar/wall-clock.ts';
import { keptKey } from '../../model/collection.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { WantedCount } from '../../store/verb/add-counts.ts';
import type { ToldFact } from '../../store/verb/write-told.ts';
import type { EndpointHouse, ReachedEndpoint } from './endpoint.ts';
import { draftOf } from './inbound-facts.ts';

/** The day that it is in a workspace. */
export const dayIn = ({ timeZone }: Workspace, now: number): string => dayText(dayOfWall(wallAt(now, timeZone)));

const countTrouble = (
  counts: readonly Count[],
  { manifest, rights }: Pick<ReachedEndpoint, 'manifest' | 'rights'>,
): string | null => {
  for (const { balance } of counts) {
    if (!manifest.balances.some(({ name, of }) => name === balance && of !== 'contact'))
      return `there is no balance “${balance}” of records`;
    if (!rights.has(`balances:${balance}`)) return `the plugin has no right “balances:${balance}”`;
  }
  return null;
};

/** Why nothing of what a call tells is written, in plain words; null: all of it is. */
export const toldTrouble = (
  { events = [], counts = [] }: TakeResult,
  { manifest, rights, plugins }: Pick<ReachedEndpoint, 'manifest' | 'rights'> & Pick<EndpointHouse, 'plugins'>,
): string | null => {
  for (const { type, payload, unknown, otherwise = [] } of events) {
    if (!manifest.events.some((event) => event.type === type)) return `the event “${type}” is not declared`;
    if (!rights.has('events:emit')) return 'the plugin has no right “events:emit”';
    if (unknown === 'create' && !rights.has('contacts:create')) return 'the plugin has no right “contacts:create”';
    const [wrong] = plugins.checkSettings({ manifest, kind: 'event', name: type, config: payload });
    if (wrong !== undefined) return `the event is not what ${type} says it is: ${wrong.path} ${wrong.detail}`;
    const trouble = countTrouble(otherwise, { manifest, rights });
    if (trouble !== null) return trouble;
  }
  return countTrouble(counts, { manifest, rights });
};

/** Counts as they are written: each with the collection that its balance is of. */
export const countsOf = (counts: readonly Count[], manifest: Manifest): readonly WantedCount[] =>
  counts.flatMap(({ balance, record, amount }): WantedCount[] => {
    const found = manifest.balances.find(({ name }) => name === balance);
    return found === undefined
      ? []
      : [
          {
            balance: keptKey(manifest.name, balance),
            collection: keptKey(manifest.name, found.of),
            scale: scaleOf(found),
            record,
            amount,
          },
        ];
  });

/** Events as they are written. `cameAt`: when the call came, in the workspace's time; nothing happens after that. */
export const toldFacts = (
  events: readonly EndpointEvent[],
  {
    manifest,
    workspace,
    cameAt,
    endpoints,
  }: Pick<ReachedEndpoint, 'manifest' | 'workspace'> & {
    readonly cameAt: number;
    readonly endpoints: Pick<EndpointHouse, 'contactKeyed'>;
  },
): readonly ToldFact[] =>
  events.map(({ type, key = null, contact, unknown, at = cameAt, payload, otherwise = [] }) => ({
    type,
    key,
    person: {
      named: contact.key === undefined ? null : endpoints.contactKeyed(workspace.publicId, contact.key),
      draft: draftOf(contact),
      makes: unknown === 'create',
    },
    at: Math.min(at, cameAt),
    payload,
    otherwise: countsOf(otherwise, manifest),
  }));
