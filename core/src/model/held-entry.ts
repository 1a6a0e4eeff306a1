import type { Barring, Filter, Unless } from '@innesto/sdk/contract';
import { addDuration } from './duration.ts';
import type { StoredEvent } from './event.ts';

/** An entry that is about to be held back: whoever it is enters when it is due, unless something happens before. Times are the workspace's. */
export interface NewHeldEntry {
  readonly workspaceId: number;
  readonly shard: number;
  readonly workflowId: number;
  readonly contactId: number;
  readonly eventId: number;
  readonly entryKey: string;
  readonly unless: Unless;
  readonly heldAt: number;
  readonly dueAt: number;
}

/** An entry that is held back, as the store keeps it. */
export interface HeldEntry extends NewHeldEntry {
  readonly id: number;
}

/** Holds an entry back, counted from when its event happened. */
export const holdEntry = (
  event: StoredEvent,
  of: Pick<NewHeldEntry, 'workflowId' | 'contactId' | 'entryKey' | 'unless'> & { readonly timeZone: string },
): NewHeldEntry => ({
  workspaceId: event.workspaceId,
  shard: event.shard,
  workflowId: of.workflowId,
  contactId: of.contactId,
  eventId: event.id,
  entryKey: of.entryKey,
  unless: of.unless,
  heldAt: event.at,
  dueAt: addDuration(event.at, of.unless.within, of.timeZone),
});

/** The events of which none may come. */
export const barringsOf = ({ on, when, same, or = [] }: Unless): readonly Barring[] => [
  { on, ...(when === undefined ? {} : { when }), ...(same === undefined ? {} : { same }) },
  ...or,
];

/** What the event that must not come has to be like: its own filter, and whatever members it must have in common with the one listened to. */
export const unlessFilter = ({ when, same = [] }: Barring, event: StoredEvent): Filter => ({
  all: [
    ...(when === undefined ? [] : [when]),
    ...same.map((attribute): Filter => {
      const name = attribute.slice('event.'.length);
      const value = Object.hasOwn(event.payload, name) ? event.payload[name] : null;
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? { attribute, operator: 'is', value }
        : { attribute, operator: 'not-set' };
    }),
  ],
});
