import type { CollectionManifest, JsonObject } from '@innesto/sdk/contract';
import { parseMoment } from './field-value.ts';

/** When a record lapses, in epoch milliseconds; null where it does not, or has. */
export const lapseOf = ({ lapses }: Pick<CollectionManifest, 'lapses'>, attributes: JsonObject): number | null => {
  if (lapses === undefined) return null;
  const own = (name: string) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined);
  const at = own(lapses.at);
  if (own(lapses.attribute) !== lapses.from || typeof at !== 'string') return null;
  const moment = parseMoment(at);
  return moment === null ? null : Date.parse(moment);
};
