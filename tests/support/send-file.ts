import type { ImportOptions, ImportView } from '@innesto/sdk/contract';
import type { Settled } from './settle-in.ts';
import { until } from './until.ts';

/** How the columns of the tests' files are read. */
export const MAPPING: ImportOptions['mapping'] = [
  { column: 'E-mail', to: 'email' },
  { column: 'Nome', to: 'firstName' },
  { column: 'Città', to: 'field:city' },
];

/** A file of contacts as it is sent to `/imports`. */
export const formOf = (file: string | Uint8Array<ArrayBuffer>, options: Partial<ImportOptions>): FormData => {
  const form = new FormData();
  form.append('options', JSON.stringify({ mapping: MAPPING, ...options }));
  form.append('file', new Blob([file], { type: 'text/csv' }), 'subscribers.csv');
  return form;
};

/** Sends a file of contacts and gives the import's id. */
export const sendFile = async (
  { api, base }: Settled,
  file: string | Uint8Array<ArrayBuffer>,
  options: Partial<ImportOptions> = {},
): Promise<string> => {
  const { id } = await api.must<{ id: string }>('POST', `${base}/imports`, formOf(file, options));
  return id;
};

/** Waits until an import is over. */
export const imported = ({ api, base }: Settled, id: string): Promise<ImportView> =>
  until(
    () => api.must<ImportView>('GET', `${base}/imports/${id}`),
    ({ state }) => state === 'finished',
    { what: 'the import is over' },
  );
