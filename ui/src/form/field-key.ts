import type { FieldDefinition } from '@innesto/sdk/contract';
import { fold } from './match-options.ts';

const LONGEST = 40;

/** A key for a field of that name which no other has: “Città natale” → `citta_natale`. */
export const fieldKeyFor = (label: string, fields: readonly Pick<FieldDefinition, 'key'>[]): string => {
  const written = fold(label)
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '');
  const stem = (written === '' ? 'field' : written).slice(0, LONGEST - 4);
  const taken = new Set(fields.map(({ key }) => key));
  let key = stem;
  for (let number = 2; taken.has(key); number++) key = `${stem}_${number}`;
  return key;
};
