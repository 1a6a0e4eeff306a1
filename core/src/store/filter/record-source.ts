import type { Comparison } from '@innesto/sdk/contract';
import type { Source } from './ask-sql.ts';
import type { Asked } from './asked.ts';
import { fragment, raw } from './fragment.ts';

const NOTHING: Source = { kind: 'comparable', value: raw('NULL') };

/** Where a comparison over a record's own attributes (`record.<attribute>`) is found, for a condition on the rows of `record`. */
export const recordSource = (_asked: Asked, { attribute }: Comparison): Source => {
  const [room, name = '', more] = attribute.split('.');
  if (more !== undefined) return NOTHING;
  if (room !== 'record') return NOTHING;
  return {
    kind: 'comparable',
    value: fragment`(SELECT own.value FROM record_value own WHERE own.record_id = record.id AND own.attribute = ${name})`,
  };
};
