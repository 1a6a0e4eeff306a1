import type { JsonObject, Step, WorkflowDefinition } from '@innesto/sdk/contract';
import type { EntryObjection } from '../../model/reentry.ts';
import type { RunEnd } from '../../model/run.ts';
import { GOAL_REACHED } from '../../model/step-statistics.ts';
import type { NamedRequest, TimelineNames } from '../../store/query/timeline.ts';

/** What a person reads about something that happened, and why. */
export interface Said {
  readonly title: string;
  readonly detail: string | null;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const quoted = (value: string): string => `“${value}”`;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const shown = (value: unknown): string =>
  value === null || value === undefined ? 'nothing' : typeof value === 'string' ? quoted(value) : JSON.stringify(value);

const sourceOf = (payload: JsonObject): string | null => {
  const source = text(payload['source']);
  return source === null ? null : `by ${source}`;
};

const changesOf = (payload: JsonObject): string | null => {
  const { changed } = payload;
  const changes = Object.entries(isObject(changed) ? changed : {}).map(([key, change]) =>
    isObject(change) ? `${key}: ${shown(change['from'])} → ${shown(change['to'])}` : key,
  );
  const parts = [...changes, sourceOf(payload)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
};

/** How a message is called: by its subject where it has one. */
export const messageTitle = (
  message: { readonly channel: string; readonly subject: string | null } | undefined,
): string => {
  if (message === undefined) return 'The message';
  const kind =
    message.channel === 'email'
      ? 'The e-mail'
      : message.channel === ''
        ? 'The message'
        : `The message (${message.channel})`;
  return message.subject === null || message.subject === '' ? kind : `${kind} ${quoted(message.subject)}`;
};

const lower = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);

/** Says what became of a message; null where it is about something else. */
const sayMessage = (type: string, payload: JsonObject, names: TimelineNames): Said | null => {
  const message = messageTitle(
    names.messages.get(text(payload['message']) ?? '') ?? { channel: text(payload['channel']) ?? '', subject: null },
  );
  switch (type) {
    case 'message.sent':
      return { title: `${message} was sent`, detail: null };
    case 'message.opened':
      return { title: `${message} was opened`, detail: null };
    case 'message.clicked':
      return { title: `A link in ${lower(message)} was followed`, detail: text(payload['url']) };
    case 'message.fetched':
      return { title: `${message} was fetched by a program`, detail: 'whether it was opened, nobody can know' };
    case 'message.delivered':
      return { title: `${message} was delivered`, detail: null };
    case 'message.undelivered':
      return { title: `${message} was not delivered`, detail: text(payload['reason']) };
    case 'message.failed':
      return { title: `${message} could not be sent`, detail: text(payload['reason']) };
    case 'message.skipped':
      return { title: `${message} was not sent, on purpose`, detail: text(payload['reason']) };
    case 'message.replied':
      return { title: 'Answered by SMS', detail: text(payload['text']) };
    case 'notice.sent':
      return { title: `To others: ${message} about the contact was sent`, detail: null };
    case 'notice.failed':
      return { title: `To others: ${message} about the contact could not be sent`, detail: text(payload['reason']) };
    case 'notice.skipped':
      return { title: `To others: ${message} about the contact was not sent`, detail: text(payload['reason']) };
    default:
      return null;
  }
};

/** Says an event in plain words; one of a plugin's own by its type. */
export const sayEvent = (type: string, payload: JsonObject, names: TimelineNames): Said => {
  const list = quoted(names.lists.get(text(payload['list']) ?? '') ?? 'a list that is gone');
  const consent = [text(payload['purpose']), text(payload['channel'])].filter((part) => part !== null).join(' by ');
  switch (type) {
    case 'contact.created':
      return { title: 'The contact was created', detail: sourceOf(payload) };
    case 'contact.updated':
      return { title: 'The contact was changed', detail: changesOf(payload) };
    case 'contact.deleted':
      return { title: 'The contact was deleted', detail: null };
    case 'contact.merged':
      return { title: 'The contact became one with another', detail: sourceOf(payload) };
    case 'list.joined':
      return { title: `Joined the list ${list}`, detail: sourceOf(payload) };
    case 'list.left':
      return { title: `Left the list ${list}`, detail: sourceOf(payload) };
    case 'audience.joined':
      return { title: 'Came to fit a filter that a workflow watches', detail: null };
    case 'audience.left':
      return { title: 'No longer fits a filter that a workflow watches', detail: null };
    case 'consent.given':
      return { title: `Consent given: ${consent}`, detail: sourceOf(payload) };
    case 'consent.withdrawn':
      return { title: `Consent withdrawn: ${consent}`, detail: sourceOf(payload) };
    case 'consent.asked':
      return { title: 'Asked by e-mail to confirm a consent', detail: null };
    case 'consent.confirmed':
      return { title: 'Confirmed a consent by the link in an e-mail', detail: null };
    case 'contact.assigned':
      return payload['owner'] === null
        ? { title: 'Nobody looks after the contact any more', detail: null }
        : { title: `${text(payload['name']) ?? 'Somebody'} looks after the contact`, detail: null };
    case 'handler.refused':
      return {
        title: `The plugin’s “${text(payload['handler']) ?? ''}” could not do what it wanted`,
        detail: text(payload['reason']),
      };
    default:
      return sayMessage(type, payload, names) ?? { title: type, detail: null };
  }
};

const KINDS: Readonly<Record<Step['kind'], string>> = {
  action: 'Action',
  wait: 'Wait',
  branch: 'Condition',
  split: 'Split',
  loop: 'Loop',
  exit: 'Exit',
};

/** How a step is called: by its title where it has one. */
export const stepTitle = (definition: WorkflowDefinition | null, id: string): string => {
  const step = definition?.steps.find((one) => one.id === id);
  if (step === undefined) return quoted(id);
  if (step.title !== undefined && step.title !== '') return quoted(step.title);
  return step.kind === 'action' ? `${quoted(id)} (${step.contribution})` : `${KINDS[step.kind]} ${quoted(id)}`;
};

/** Why a run ended, in words; the types see to it that none is missing. */
const ENDS: Readonly<Record<RunEnd, string>> = {
  finished: 'came to the end',
  'ended-by-operator': 'somebody ended it',
  'contact-deleted': 'the contact was deleted',
  'goal-reached': 'the goal was reached',
  'exit-condition': 'a reason to leave was given',
  'stopped-by-condition': 'the step’s own condition to stop held',
  restarted: 'it began anew',
  'ended-by-publish': 'a new version was put in force, which has nothing more for it',
  'date-changed': 'the date that it counted on was changed',
  'stopped-by-workflow': 'a step of another workflow ended it',
  merged: 'the contact is one with another, whose run was further along',
};

/** Says why a run ended. */
export const sayEnd = (end: RunEnd): string => ENDS[end];

const isEnd = (word: string): word is RunEnd => Object.hasOwn(ENDS, word);

/** A story's reason for an end: one of the known ones, or one of them with what was found. */
const saidEnd = (detail: string): string => {
  const [word = '', ...found] = detail.split(': ');
  if (!isEnd(word)) return detail;
  return found.length === 0 ? sayEnd(word) : `${sayEnd(word)} (${found.join(': ')})`;
};

/** Says a line of a run's story in plain words. */
export const sayOutcome = (step: string, outcome: string, detail: string | null): Said => {
  switch (outcome) {
    case 'entered':
      return { title: `Came to ${step}`, detail };
    case 'done':
      return { title: `${step}: done`, detail };
    case 'skipped':
      return { title: `${step}: skipped`, detail };
    case 'failed':
      return { title: `${step}: failed`, detail };
    case 'queued':
      return { title: `${step}: handed on for delivery`, detail };
    case 'retry':
      return { title: `${step}: tried again later`, detail };
    case 'deferred':
      return { title: `${step}: waits for a later moment`, detail };
    case 'replanned':
      return { title: `${step}: the moment it waits for has changed`, detail };
    case 'held':
      return { title: `${step}: held up`, detail };
    case 'ended':
      return { title: `The run ended at ${step}`, detail: detail === null ? null : saidEnd(detail) };
    case GOAL_REACHED:
      return { title: `The goal was reached at ${step}`, detail };
    case 'moved':
      return { title: `${step}: goes on in another version`, detail };
    case 'enrolled':
      return { title: `Put into the workflow at ${step}, by hand`, detail };
    case 'parked':
      return { title: `${step}: set aside`, detail };
    case 'past':
      return { title: `${step}: the moment had passed already`, detail };
    case 'missing':
      return { title: `${step}: there is no date to wait for`, detail };
    case 'timed-out':
      return { title: `${step}: waited for in vain`, detail };
    case 'not-delivered':
      return { title: `${step}: the message never arrived`, detail };
    case 'unknowable':
      return { title: `${step}: nobody can know`, detail };
    case 'exhausted':
      return { title: `${step}: all turns are used up`, detail };
    default:
      return { title: `${step}: went on by ${quoted(outcome)}`, detail };
  }
};

/** Says one try to hand a message over. */
export const sayAttempt = (message: string, outcome: string, detail: string | null): Said => {
  switch (outcome) {
    case 'uncertain':
      return { title: `${message}: nobody can know whether it went out`, detail };
    case 'resent':
      return { title: `${message} was sent again`, detail };
    default:
      return { title: `${message} could not be handed over yet`, detail };
  }
};

const LONGEST_URL = 120;

/** An address in a line of a timeline. */
export const shownUrl = (url: string): string => (url.length > LONGEST_URL ? `${url.slice(0, LONGEST_URL)}…` : url);

/** Says a request to another system, or one try to make it. */
export const sayRequest = (request: NamedRequest | undefined, outcome: string, detail: string | null): Said => {
  const asked =
    request === undefined || request.url === '' ? 'Another system' : `${request.method} ${shownUrl(request.url)}`;
  const reason = detail ?? request?.reason ?? null;
  switch (outcome) {
    case 'answered':
      return { title: `Asked ${asked}: ${request?.status ?? ''}`, detail: null };
    case 'refused':
      return request?.status === null || request === undefined
        ? { title: `Asked ${asked}, and it said no`, detail: reason }
        : { title: `Asked ${asked}: ${request.status}`, detail: null };
    case 'failed':
      return { title: `${asked} could not be asked`, detail: reason };
    case 'uncertain':
      return { title: `${asked}: nobody can know whether it arrived`, detail: reason };
    case 'skipped':
      return { title: `${asked} was not asked, on purpose`, detail: reason };
    case 'cancelled':
      return { title: `${asked} was not asked any more: the run ended`, detail: null };
    case 'retry':
      return { title: `${asked} is asked again later`, detail: reason };
    default:
      return { title: `${asked} is being asked`, detail: null };
  }
};

const OBJECTIONS: Readonly<Record<EntryObjection, string>> = {
  'already-inside': 'is inside already',
  'already-entered': 'may enter only once',
  'already-queued': 'one more entry is kept already',
  'too-soon': 'may not enter again yet',
};

const WORDS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(OBJECTIONS),
  ['causal-budget', 'workflows that set each other off brought it about too often'],
  ['causal-depth', 'the chain of workflows that set each other off is too long'],
  ['too-late', 'it was heard of too long after it had happened'],
  ['asked-too-late', 'its plugin could be asked only too long after it had happened'],
  ['unless-came', 'what rules it out happened in time'],
  ['stopped-meanwhile', 'the workflow was stopped before it was their turn'],
]);

/** What stood in the way at a workflow's door, in words; null: it has none of its own. */
export const sayObjection = (reason: string): string | null => WORDS.get(reason) ?? null;

/** Says why a contact did not get into a workflow. */
export const sayRefusal = (reason: string): Said => ({
  title: 'Did not enter the workflow',
  detail: sayObjection(reason) ?? reason,
});
