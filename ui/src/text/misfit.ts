import type { MisfitCode, PluginMisfit, PluginMove, PluginObstacle, PluginText } from '@innesto/sdk/contract';
import { regionOf } from './moment.ts';
import { tellVerdict, withoutPlace, type Speak } from './plugin.ts';
import type { WordKey, Words } from './words.svelte.ts';

interface Teller {
  readonly words: Pick<Words, 'say' | 'language'>;
  /** Of the plugin that is moved. */
  readonly speak: Speak;
}

/** The words for each reason why something does not fit a version. */
export const MISFIT_WORDS: Readonly<Record<MisfitCode, WordKey>> = {
  MISSING: 'misfit.missing',
  EMPTY: 'misfit.empty',
  TOO_SHORT: 'misfit.too-short',
  TOO_LONG: 'misfit.too-long',
  TOO_FEW: 'misfit.too-few',
  TOO_MANY: 'misfit.too-many',
  NOTHING_SET: 'misfit.nothing-set',
  TOO_FEW_SET: 'misfit.too-few-set',
  TOO_SMALL: 'misfit.too-small',
  TOO_LARGE: 'misfit.too-large',
  WRONG_TYPE: 'misfit.wrong-type',
  WRONG_FORMAT: 'misfit.wrong-format',
  WRONG_FORM: 'misfit.wrong-form',
  NOT_OFFERED: 'misfit.not-offered',
  TWICE: 'misfit.twice',
  UNKNOWN: 'misfit.unknown',
  RULED_OUT: 'misfit.ruled-out',
  ONE_NEEDED: 'misfit.one-needed',
  UNFIT: 'misfit.unfit',
  UNFINISHED: 'misfit.unfinished',
  UNCHECKED: 'misfit.unchecked',
  TOO_LONG_TO_ASK: 'misfit.too-long-to-ask',
  NEEDS_CONTACT: 'misfit.needs-contact',
  HAS_CONTACT: 'misfit.has-contact',
  SECRET: 'misfit.secret',
  GONE: 'misfit.gone',
  NO_ANSWER: 'misfit.no-answer',
  NOT_CARRIED: 'misfit.not-carried',
  NO_SETTINGS: 'misfit.no-settings',
  STOPPED: 'misfit.stopped',
  NOT_NOW: 'misfit.not-now',
  BY_FORM: 'misfit.by-form',
};

/** What a hub that is newer than these pages says has no words here. */
const keyOf = (code: string): WordKey | undefined => new Map<string, WordKey>(Object.entries(MISFIT_WORDS)).get(code);

/** Why something does not fit; null: it is said by a hub that is newer than these pages. */
export const tellReason = (
  { code, label, among = [], parts }: PluginMisfit,
  { words, speak }: Teller,
): string | null => {
  const { say, language } = words;
  const key = keyOf(code);
  if (key === undefined) return null;
  const quoted = ({ key: place, title }: PluginText): string => say('contacts.quoted', { name: speak(place, title) });
  const { verdict, format, ...others } = parts;
  return say(key, {
    ...others,
    // Choices in words are named by letters only.
    ...(format === undefined ? {} : { format: String(format).replaceAll('-', '') }),
    name: label === null ? say('misfit.whole') : quoted(label),
    among: new Intl.ListFormat(regionOf(language), { type: 'disjunction' }).format(among.map(quoted)),
    ...(typeof verdict === 'string' ? { verdict: tellVerdict(verdict, say) } : {}),
  });
};

/** Why a version does not take what a draft’s step is set to, behind what the step is called. */
export const tellDraftMisfit = (
  { title, detail, why }: PluginMove['drafts'][number]['misfits'][number],
  teller: Teller,
): string => {
  const { words, speak } = teller;
  const what = tellReason(why, teller) ?? withoutPlace(detail);
  if (title === null) return what;
  const name = typeof title === 'string' ? title : speak(title.key, title.title);
  return words.say('misfit.at', { name, what });
};

/** Why a record stands in the way of a version: what does not fit there, or what another one has already. */
export const tellObstacleRecord = (
  { detail, why, same }: PluginObstacle['records'][number],
  teller: Teller,
): string => {
  // Kept by a hub that did not tell yet what its sentence is made of.
  const fallback = withoutPlace(detail);
  if (why !== undefined) return tellReason(why, teller) ?? fallback;
  if (same === undefined || same.length === 0) return fallback;
  const { words, speak } = teller;
  return same
    .map(({ label, value }) => {
      const name = speak(label.key, label.title);
      return value === null ? name : words.say('editor.problem.at', { name, what: value });
    })
    .join(', ');
};
