import type { Json, Reentry, WhileInside, WorkflowOptions } from '@innesto/sdk/contract';
import { filterOf } from './check-filter.ts';
import { maybe, outsideOf, windowOf, zoneOf } from './check-time.ts';
import { jsonObjectOf } from './json.ts';

/** What counts for every step of a workflow, as the contract has it; null where it is nothing of the kind. */
export const optionsOf = (value: Json): WorkflowOptions | null => {
  const about = jsonObjectOf(value);
  const [zone, window] = [maybe(about?.['zone'], zoneOf), maybe(about?.['window'], windowOf)];
  const outside = maybe(about?.['outside'], outsideOf);
  const recipients = maybe(about?.['recipients'], filterOf);
  const [goal, exitWhen] = [maybe(about?.['goal'], filterOf), maybe(about?.['exitWhen'], filterOf)];
  const oncePerAddress = about?.['oncePerAddress'];
  if (oncePerAddress !== undefined && typeof oncePerAddress !== 'boolean') return null;
  if (about === undefined || zone === null || window === null || outside === null) return null;
  if (recipients === null || goal === null || exitWhen === null) return null;
  return {
    ...(zone === undefined ? {} : { zone }),
    ...(window === undefined ? {} : { window }),
    ...(outside === undefined ? {} : { outside }),
    ...(recipients === undefined ? {} : { recipients }),
    ...(goal === undefined ? {} : { goal }),
    ...(exitWhen === undefined ? {} : { exitWhen }),
    ...(oncePerAddress === undefined ? {} : { oncePerAddress }),
  };
};

const INSIDE: readonly WhileInside[] = ['ignore', 'restart', 'queue'];

/** Who may enter again; whoever may only once where it says nothing that is known. */
export const reentryOf = (value: Json | undefined): Reentry => {
  const { policy, days, whileInside } = jsonObjectOf(value) ?? {};
  const known = INSIDE.find((one) => one === whileInside);
  const inside = known === undefined ? {} : { whileInside: known };
  if (policy === 'after' && typeof days === 'number') return { policy, days, ...inside };
  return { policy: policy === 'always' ? 'always' : 'once', ...inside };
};
