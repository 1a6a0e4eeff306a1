import type { Json, JsonObject } from '@innesto/sdk';

/** A campaign as what is kept of it says. */
export interface Campaign {
  readonly name: string;
  readonly kind: 'percent' | 'amount' | 'text';
  readonly value: number | undefined;
  readonly text: string | undefined;
  readonly prefix: string;
  readonly length: number;
  /** Epoch milliseconds; null: no date. */
  readonly until: number | null;
  readonly days: number | null;
  readonly limit: number | null;
  readonly isOnce: boolean;
  readonly times: number;
  readonly isActive: boolean;
}

const SHORTEST = 13;
const USUAL_LENGTH = 16;

/** A number; null where it is none. */
export const numberIn = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null);
/** A text; empty where it is none. */
export const textIn = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** A moment in epoch milliseconds; null where it is none. */
export const momentIn = (value: Json | undefined): number | null => {
  const at = Date.parse(textIn(value));
  return Number.isNaN(at) ? null : at;
};

const kindIn = (value: Json | undefined): Campaign['kind'] =>
  value === 'amount' || value === 'text' ? value : 'percent';

/** Reads a campaign; what may be left out has its usual value. */
export const readCampaign = (attributes: JsonObject): Campaign => {
  const { name, kind, value, text, prefix, length, until, days, limit, once, times, active } = attributes;
  return {
    name: textIn(name),
    kind: kindIn(kind),
    value: numberIn(value) ?? undefined,
    text: textIn(text) || undefined,
    prefix: textIn(prefix).toUpperCase(),
    length: Math.max(SHORTEST, numberIn(length) ?? USUAL_LENGTH),
    until: momentIn(until),
    days: numberIn(days),
    limit: numberIn(limit),
    isOnce: once !== false,
    times: numberIn(times) ?? 1,
    isActive: active !== false,
  };
};

const DAY = 86_400_000;

/** Until when a code holds that is issued now; null: for good. */
export const validUntil = ({ until, days }: Pick<Campaign, 'until' | 'days'>, now: number): number | null => {
  const ends = [...(until === null ? [] : [until]), ...(days === null ? [] : [now + days * DAY])];
  return ends.length === 0 ? null : Math.min(...ends);
};
