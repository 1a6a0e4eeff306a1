import type { StepProblem } from '../../editor/step-problem.ts';
import { tellReason } from '../../text/misfit.ts';
import type { Speak } from '../../text/plugin.ts';
import type { WordKey, Words } from '../../text/words.svelte.ts';

interface Teller {
  readonly words: Pick<Words, 'say' | 'language'>;
  /** Of the plugin whose settings they are. */
  readonly speak: Speak;
  /** What a setting is called, by its JSON Pointer. */
  readonly setting: (path: string) => string | null;
  /** What a way is called. */
  readonly way: (port: string) => string;
}

const WHOLE: ReadonlyMap<string, WordKey> = new Map([
  ['NO_TRIGGER', 'editor.problem.no-trigger'],
  ['NO_FIRST_STEP', 'editor.problem.no-steps'],
  ['UNCONFIGURED_TRIGGER', 'editor.problem.unset'],
  ['UNCONFIGURED_STEP', 'editor.problem.unset'],
  ['UNKNOWN_STEP', 'editor.problem.leads-nowhere'],
  ['UNREACHABLE_STEP', 'editor.problem.unreachable'],
  ['EMPTY_LOOP', 'flow.problem.empty-loop'],
  ['EMPTY_SPLIT', 'flow.problem.empty-split'],
  ['LOOP_NEVER_RETURNS', 'flow.problem.never-returns'],
  ['CYCLE_WITHOUT_WAIT', 'editor.problem.spins'],
  ['NO_DATE', 'flow.problem.no-date'],
  ['UNKNOWN_MESSAGE', 'flow.problem.no-message'],
  ['MESSAGE_NOT_BEFORE', 'flow.problem.message-later'],
  ['NO_TIME_TO_WAIT', 'flow.problem.no-time'],
  ['NO_SUCH_DAY', 'flow.problem.no-such-day'],
  ['WINDOW_NEVER_OPENS', 'flow.problem.never-open'],
  ['ONLY_QUIET_HOURS', 'flow.problem.only-quiet'],
  ['UNKNOWN_ATTRIBUTE', 'flow.problem.value-gone'],
  ['INVALID_TEMPLATE', 'flow.problem.text'],
  ['CONDITION_TOO_LARGE', 'flow.problem.condition-large'],
  ['UNKNOWN_PLUGIN', 'editor.problem.no-plugin'],
  ['UNKNOWN_CONTRIBUTION', 'editor.problem.no-plugin'],
  ['SUSPENDED_PLUGIN', 'editor.problem.suspended'],
  ['PLUGIN_OFF', 'plugin-life.problem-off'],
]);

const CONDITION: ReadonlyMap<string, WordKey> = new Map([
  ['UNCONFIGURED_STEP', 'editor.problem.condition-empty'],
  ['UNKNOWN_ATTRIBUTE', 'editor.problem.condition-gone'],
  ['INVALID_CONDITION', 'editor.problem.condition-unfinished'],
  ['CONDITION_TOO_LARGE', 'flow.problem.condition-large'],
]);

const SETTING: ReadonlyMap<string, WordKey> = new Map([
  ['UNCONFIGURED_STEP', 'editor.problem.setting-missing'],
  ['UNCONFIGURED_TRIGGER', 'editor.problem.setting-missing'],
  ['INVALID_SETTING', 'editor.problem.setting-amiss'],
  ['INVALID_TEMPLATE', 'editor.problem.template'],
  ['UNKNOWN_REFERENCE', 'editor.problem.reference'],
]);

/** What a form says of a field that nobody has filled in yet, better than in a whole sentence. */
const PLAIN: ReadonlySet<string> = new Set(['MISSING', 'EMPTY']);

/** Where a problem is told: in a list beside others, under the name of what it is about; or right at its place. */
export type Place = 'listed' | 'in place';

const placed = (
  { name, what }: { readonly name: string; readonly what: string },
  where: Place,
  say: Words['say'],
): string =>
  where === 'listed' ? say('editor.problem.at', { name, what }) : what.charAt(0).toLocaleUpperCase() + what.slice(1);

/** What keeps a workflow from being started, so that one knows what to do; what the pages have no words for is told as the hub tells it. */
export const tellProblem = (
  { code, spot, detail, why }: StepProblem,
  { words, speak, setting, way }: Teller,
  where: Place = 'listed',
): string => {
  const { say } = words;
  const whole = WHOLE.get(code);
  switch (spot.kind) {
    case 'setting': {
      const reason = why === undefined || PLAIN.has(why.code) ? null : tellReason(why, { words, speak });
      if (reason !== null) return reason;
      const key = SETTING.get(code);
      const name = setting(spot.path);
      if (key !== undefined && name !== null) return placed({ name, what: say(key) }, where, say);
      break;
    }
    case 'condition': {
      const key = CONDITION.get(code);
      if (key !== undefined) return placed({ name: way(spot.port), what: say(key) }, where, say);
      break;
    }
    case 'port':
      return say('editor.problem.port', { way: way(spot.port) });
    case 'whole':
  }
  if (whole !== undefined) return say(whole);
  return detail ?? say('editor.problem.unset');
};
