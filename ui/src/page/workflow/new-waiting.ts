import { wallClockOf } from '../../data/wall-clock.ts';
import type { Waiting } from '../../editor/tree.ts';

/** What a wait can wait for. */
export type WaitKind = 'time' | 'moment' | 'weekday' | 'date' | 'event' | 'message';

/** What there is to wait for. */
export interface Waitable {
  /** The attributes that hold dates. */
  readonly dates: readonly { readonly value: string }[];
  /** The steps before that send a message. */
  readonly messages: readonly { readonly value: string }[];
  /** In milliseconds. */
  readonly now: number;
  readonly timeZone: string;
}

const DAY_MS = 86_400_000;
const MORNING = '09:00';

/** A wait of a kind as it begins; null where there is nothing of the kind to wait for. */
export const beginWaiting = (kind: WaitKind, { dates, messages, now, timeZone }: Waitable): Waiting | null => {
  switch (kind) {
    case 'time':
      return { kind, duration: { amount: 1, unit: 'days' }, after: null };
    case 'moment': {
      const tomorrow = wallClockOf(new Date(now + DAY_MS).toISOString(), timeZone) ?? '';
      return { kind: 'until', until: { kind, at: `${tomorrow.slice(0, 10)}T${MORNING}` }, zone: null };
    }
    case 'weekday':
      return { kind: 'until', until: { kind, days: 'working-days', time: MORNING }, zone: null };
    case 'date': {
      const attribute = dates[0]?.value;
      return attribute === undefined
        ? null
        : { kind: 'until', until: { kind, attribute, days: 0, time: MORNING }, zone: null };
    }
    case 'event': {
      const within = { amount: 7, unit: 'days' } as const;
      return { kind: 'until', until: { kind, event: 'list.joined', within }, zone: null };
    }
    case 'message': {
      const step = messages.at(-1)?.value;
      const within = { amount: 3, unit: 'days' } as const;
      return step === undefined
        ? null
        : { kind: 'until', until: { kind, step, becomes: 'opened', within }, zone: null };
    }
  }
};
