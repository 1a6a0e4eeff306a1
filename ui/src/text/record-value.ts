import type { Json, LinkedRecord } from '@innesto/sdk/contract';
import { durationIn } from '../form/duration-in.ts';
import { choiceKey } from '../form/setting-values.ts';
import type { Setting, SettingChoice } from '../form/setting.ts';
import { tellDuration } from './duration.ts';
import { tellFieldValue } from './field-value.ts';
import { tellMoment } from './moment.ts';
import type { Words } from './words.svelte.ts';

interface Teller {
  readonly words: Pick<Words, 'say' | 'count' | 'language'>;
  readonly timeZone: string;
  /** A text of the attributes, by its key below their schema. */
  readonly tell: (key: string, own: string) => string;
  /** What a record is called that the attribute names; null where it is gone. */
  readonly linkedName: (linked: LinkedRecord) => string;
  readonly linked: Readonly<Record<string, LinkedRecord>>;
}

const plain = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const chosen = (choices: readonly SettingChoice[], value: Json, { tell }: Teller): string => {
  const choice = choices.find((one) => choiceKey(one.value) === choiceKey(value));
  return choice === undefined ? plain(value) : tell(`${choice.key}.title`, choice.title);
};

/** With its year: what a coupon held until may be long ago. */
const dated = (moment: string, { words: { language }, timeZone }: Pick<Teller, 'words' | 'timeZone'>): string =>
  Number.isNaN(Date.parse(moment)) ? moment : tellMoment(new Date(moment), { language, timeZone, form: 'dated' });

/** What is written as it is, and what is told in words of its own. */
const special = (setting: Setting, value: Json, teller: Teller): string | null => {
  const { control, name } = setting;
  const { words, timeZone } = teller;
  if (control.kind === 'flag') return tellFieldValue('boolean', value === true, { words, timeZone });
  if (control.kind === 'choice') return chosen(control.choices, value, teller);
  if (control.kind === 'choices' && Array.isArray(value))
    return value.map((one) => chosen(control.choices, one, teller)).join(', ');
  if (control.kind === 'number' && typeof value === 'number')
    return tellFieldValue('number', value, { words, timeZone });
  if (control.kind === 'date' && typeof value === 'string') return tellFieldValue('date', value, { words, timeZone });
  if (control.kind === 'moment' && typeof value === 'string') return dated(value, { words, timeZone });
  // What a clock on the wall shows is the same everywhere.
  if (control.kind === 'wall-moment' && typeof value === 'string')
    return dated(`${value}:00Z`, { words, timeZone: 'UTC' });
  if (control.kind === 'record') {
    const linked = teller.linked[name];
    return linked === undefined ? words.say('forms.gone') : teller.linkedName(linked);
  }
  const duration = control.kind === 'duration' ? durationIn(value) : null;
  return duration === null ? null : tellDuration(duration, words.say);
};

const PROPOSING: ReadonlySet<Setting['control']['kind']> = new Set(['flag', 'choice', 'number']);

/** An attribute of a record as people read it; empty where there is none. */
export const tellAttribute = (setting: Setting, value: Json | undefined, teller: Teller): string => {
  // What was never said is what its schema proposes, here as in the form that changes it.
  const held = value === undefined && PROPOSING.has(setting.control.kind) ? setting.default : value;
  return held === undefined || held === null || held === '' ? '' : (special(setting, held, teller) ?? plain(held));
};
