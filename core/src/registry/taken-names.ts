import { HUB_EVENTS } from '@innesto/sdk/contract';
import { INNER_EVENTS } from '../model/event.ts';

const firstWord = (type: string): string => type.slice(0, type.indexOf('.'));

/** The first words of what the hub itself reports: a plugin speaks under its own name, and one with such a name could speak as the hub. */
const TAKEN_NAMES: ReadonlySet<string> = new Set([
  ...[...Object.keys(HUB_EVENTS), ...INNER_EVENTS].map(firstWord),
  'custom',
  'handler',
]);

/** Whether only what comes with the hub may have that name. */
export const isTaken = (name: string): boolean => TAKEN_NAMES.has(name);
