import { fault } from '../fault/fault.ts';
import { isKeepable } from '../model/keepable.ts';
import { pointerTo } from './json-pointer.ts';

/** A value inside another one. */
interface Place {
  readonly value: object;
  readonly key: string | number;
  readonly within: Place | null;
}

/** Where a value stands, worked out only for whoever is told of it. */
const pathOf = (key: string | number, within: Place | null): string => {
  const keys = [key];
  for (let place = within; place !== null; place = place.within) keys.push(place.key);
  // The outermost value has no name.
  return keys.toReversed().slice(1).reduce<string>(pointerTo, '');
};

const inspectKey = (key: string, value: unknown, within: Place): void => {
  if (!isKeepable(key)) throw fault('INNESTO_REQUEST_TEXT', { path: pathOf(key, within) });
  // What a careless merge would take for the prototype of every object.
  const isPrototype =
    key === '__proto__' ||
    (key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype'));
  if (isPrototype)
    throw fault('INNESTO_REQUEST_INVALID', {
      detail: `“${key}” is not accepted as a name`,
      path: pathOf(key, within),
    });
};

/** Inspects what holds no others, and gives the place of what does. */
const inspectOne = (value: unknown, key: string | number, within: Place | null): Place | null => {
  if (typeof value === 'object') return value === null ? null : { value, key, within };
  if (typeof value === 'string' && !isKeepable(value))
    throw fault('INNESTO_REQUEST_TEXT', { path: pathOf(key, within) });
  if (typeof value === 'number' && !Number.isFinite(value))
    throw fault('INNESTO_REQUEST_INVALID', { detail: 'the number is too large', path: pathOf(key, within) });
  return null;
};

/**
 * Refuses, in a parsed JSON value, what the hub could not keep or must not take: NUL and lone surrogates, keys that are an
 * object's prototype, numbers beyond what a number can hold. Goes through it without recursion; throws the fault with its path.
 */
export const inspectValue = (root: unknown): void => {
  const first = inspectOne(root, '', null);
  const places: Place[] = first === null ? [] : [first];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const isList = Array.isArray(place.value);
    for (const [key, item] of Object.entries(place.value) as [string, unknown][]) {
      if (!isList) inspectKey(key, item, place);
      const inner = inspectOne(item, key, place);
      if (inner !== null) places.push(inner);
    }
  }
};
