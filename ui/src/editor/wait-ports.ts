import type { WaitPort } from '@innesto/sdk/contract';
import type { Waiting } from './tree.ts';

/** The ways out of a wait beside `done`, in the order in which they are offered. */
export const waitPorts = (waiting: Waiting): readonly WaitPort[] => {
  if (waiting.kind === 'time') return [];
  switch (waiting.until.kind) {
    case 'moment':
      return ['past'];
    case 'weekday':
      return [];
    case 'date':
      return ['past', 'missing'];
    case 'event':
      return ['timed-out'];
    case 'message':
      return ['timed-out', 'not-delivered', 'unknowable'];
  }
};
