import type { Json, JsonObject, SharedRecordView } from '@innesto/sdk';

/** A rule as what is kept of it says. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly address: string;
  readonly match: string;
  readonly event: string;
  readonly conditions: string;
  readonly value: number | null;
  readonly valueFrom: string | null;
  readonly isOnce: boolean;
  readonly isActive: boolean;
}

const textIn = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Reads a rule; what may be left out has its usual value. */
export const readRule = ({ id, attributes }: Pick<SharedRecordView, 'id' | 'attributes'>): Rule => {
  const { name, kind, address, match, event, conditions, value, value_from: from, once, active } = attributes;
  return {
    id,
    name: textIn(name),
    kind: textIn(kind),
    address: textIn(address),
    match: textIn(match) || 'exact',
    event: textIn(event),
    conditions: textIn(conditions),
    value: typeof value === 'number' ? value : null,
    valueFrom: textIn(from) || null,
    isOnce: once !== false,
    isActive: active !== false,
  };
};

const NUMBER = /^-?\d{1,15}(\.\d{1,10})?$/;

/** A number, also where it is written as text; null where it is none. */
export const numberIn = (value: Json | undefined): number | null => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : null;
};

/** A part of what an event tells; undefined where it tells nothing of it. */
export const memberOf = (payload: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(payload, name) ? payload[name] : undefined;

/** What a conversion is worth: what the event says, or else the rule. */
export const valueOf = ({ value, valueFrom }: Rule, payload: JsonObject): number | undefined =>
  (valueFrom === null ? null : numberIn(memberOf(payload, valueFrom))) ?? value ?? undefined;
