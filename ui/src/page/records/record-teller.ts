import {
  recordName,
  recordTitle,
  type CollectionView,
  type LinkedRecord,
  type RecordView,
} from '@innesto/sdk/contract';
import type { KeptThings } from '../../data/kept-things.svelte.ts';
import type { Setting } from '../../form/setting.ts';
import { keptTeller, type KeptTeller } from '../../text/kept.ts';
import { tellMoment } from '../../text/moment.ts';
import { tellAttribute } from '../../text/record-value.ts';
import type { Words } from '../../text/words.svelte.ts';

/** What records of a collection, and what stands in them, are called. */
export interface RecordTeller {
  readonly told: KeptTeller;
  /** What a record is called: by its own name, else whose it is, else by any text of it, else when it was made. */
  readonly name: (record: RecordView) => string;
  readonly title: (setting: Setting) => string;
  readonly value: (record: RecordView, setting: Setting) => string;
  /** Whether a text only repeats what a record is called that this one links to: its name as it was then, and still is. */
  readonly isRepeated: (record: RecordView, setting: Setting) => boolean;
}

interface Options {
  readonly things: KeptThings;
  readonly collection: CollectionView;
  readonly words: Words;
  readonly timeZone: string;
}

/** Tells of a collection's records in the person's language. */
export const recordTeller = ({ things, collection, words, timeZone }: Options): RecordTeller => {
  const told = keptTeller(things.kept.value, words.language);
  const tell = told.attribute(collection);
  const linkedName = (linked: LinkedRecord): string => {
    const of = things.collection({ plugin: collection.plugin, collection: linked.collection });
    return (of === null ? null : recordName(of, linked)) ?? words.say('forms.record-unnamed');
  };
  return {
    told,
    name: (record) =>
      recordTitle(collection, record) ??
      tellMoment(new Date(record.createdAt), { language: words.language, timeZone, form: 'short' }),
    isRepeated: (record, { name, control }) => {
      const value = record.attributes[name];
      return control.kind === 'text' && Object.values(record.linked).some((linked) => linkedName(linked) === value);
    },
    title: (setting) => tell(`${setting.key}.title`, setting.title),
    value: (record, setting) => {
      if (setting.control.kind === 'secret')
        return record.secrets?.includes(setting.name) === true ? words.say('records.secret-entered') : '';
      return tellAttribute(setting, record.attributes[setting.name], {
        words,
        timeZone,
        tell,
        linkedName,
        linked: record.linked,
      });
    },
  };
};
