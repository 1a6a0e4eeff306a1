import type { CollectionView } from '@innesto/sdk/contract';
import type { AttributeKind, AttributeOffer } from '../../form/attribute.ts';
import { readSettings } from '../../form/read-settings.ts';
import { choiceKey } from '../../form/setting-values.ts';
import type { Setting } from '../../form/setting.ts';

type Tell = (key: string, own: string) => string;

const kindOf = ({ control }: Setting, tell: Tell): AttributeKind | null => {
  if (control.kind === 'number' || control.kind === 'date' || control.kind === 'moment') return { kind: control.kind };
  if (control.kind === 'flag') return { kind: 'boolean' };
  if (control.kind === 'choice')
    return {
      kind: 'choice',
      choices: control.choices.map(({ value, title, key }) => ({
        value: choiceKey(value),
        title: tell(`${key}.title`, title),
      })),
    };
  return control.kind === 'text' || control.kind === 'lines' ? { kind: 'text' } : null;
};

/** What a condition can ask of a collection's records, in the person's language. */
export const recordQuestions = (collection: CollectionView, tell: Tell): readonly AttributeOffer[] =>
  readSettings(collection.record)
    .filter(({ name }) => collection.filterable.includes(name))
    .flatMap((setting): readonly AttributeOffer[] => {
      const type = kindOf(setting, tell);
      const title = tell(`${setting.key}.title`, setting.title);
      return type === null ? [] : [{ attribute: `record.${setting.name}`, group: 'kept', title, type }];
    });
