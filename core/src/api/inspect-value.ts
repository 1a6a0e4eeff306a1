import { fault } from '../fault/fault.ts';
import { isKeepable } from '../model/keepable.ts';
import { pointerTo } from './json-pointer.ts';

interface Place {
  readonly value: unknown;
  readonly path: string;
}

const inspectKey = (key: string, { value, path }: Place): void => {
  if (!isKeepable(key)) throw fault('INNESTO_REQUEST_TEXT', { path });
  // What a careless merge would take for the prototype of every object.
  const isPrototype =
    key === '__proto__' ||
    (key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype'));
  if (isPrototype) throw fault('INNESTO_REQUEST_INVALID', { detail: `“${key}” is not accepted as a name`, path });
};

/**
 * Refuses, in a parsed JSON value, what the hub could not keep or must not take: NUL and lone surrogates, keys that are an
 * object's prototype, numbers beyond what a number can hold. Goes through it without recursion; throws the fault with its path.
 */
export const inspectValue = (root: unknown): void => {
  const places: Place[] = [{ value: root, path: '' }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value, path } = place;
    if (typeof value === 'string') {
      if (!isKeepable(value)) throw fault('INNESTO_REQUEST_TEXT', { path });
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) throw fault('INNESTO_REQUEST_INVALID', { detail: 'the number is too large', path });
    } else if (Array.isArray(value)) {
      for (const [at, item] of value.entries()) places.push({ value: item, path: pointerTo(path, at) });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value) as [string, unknown][]) {
        const inner = { value: item, path: pointerTo(path, key) };
        inspectKey(key, inner);
        places.push(inner);
      }
    }
  }
};
