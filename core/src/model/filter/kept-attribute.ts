import type { Manifest } from '@innesto/sdk/contract';
import type { AttributeType } from './attribute-type.ts';

/** An attribute that a plugin declares over what it keeps. */
export interface KeptAttribute {
  /** Its dotted path. */
  readonly attribute: string;
  readonly label: string;
  readonly type: AttributeType;
  /** What `of.when` may ask of the records it is taken from, as `record.<name>`; null: it is not about some of many. */
  readonly asks: readonly string[] | null;
}

/** The attributes that a plugin declares, each by the path under which filters ask for it. */
export const keptAttributes = ({
  name: plugin,
  title,
  attributes,
  collections,
}: Pick<Manifest, 'name' | 'title' | 'attributes' | 'collections'>): readonly KeptAttribute[] =>
  attributes.map(({ title: own, type, from }) => {
    const label = `${title}: ${own}`;
    if (from.kind === 'balance')
      return { attribute: `balance.${plugin}.${from.name}`, label, type: 'number', asks: null };
    const asks = collections.find(({ name }) => name === from.name)?.filterable ?? [];
    return from.attribute === undefined
      ? { attribute: `records.${plugin}.${from.name}`, label, type: 'number', asks }
      : { attribute: `record.${plugin}.${from.name}.${from.attribute}`, label, type, asks };
  });
