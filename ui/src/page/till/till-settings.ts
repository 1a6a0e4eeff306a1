import type { CollectionView } from '@innesto/sdk/contract';
import { readSettings } from '../../form/read-settings.ts';
import type { Setting } from '../../form/setting.ts';

/** What a record says at the till. */
export interface TillSettings {
  /** By what it is found; null: its plugin names something that is not there. */
  readonly key: Setting | null;
  /** What else is read there, in the order in which its plugin has it: what a coupon is worth stands together. */
  readonly others: readonly Setting[];
}

/** What of a collection's records is shown at the till. A form has what is required in front instead, for somebody fills it in. */
export const tillSettings = ({ record, till }: Pick<CollectionView, 'record' | 'till'>): TillSettings => {
  const properties: unknown = record['properties'];
  const order = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  const settings = readSettings(record);
  const shows = till?.shows ?? order;
  return {
    key: settings.find(({ name }) => name === till?.key) ?? null,
    others: shows.flatMap((one) => settings.filter(({ name }) => name === one && name !== till?.key)),
  };
};
