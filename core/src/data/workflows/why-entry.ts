import type { SentenceParts, WorkflowState } from '@innesto/sdk/contract';
import { explainFilter, holds, type Finding, type Lookup } from '../../model/filter.ts';
import type { ListensTo, WhyEvent } from '../../store/query/why.ts';
import { sayObjection } from './timeline-words.ts';

/** One thing that says why, for a page (`code`, `parts`) and in a sentence. */
export interface Reason {
  readonly code: string;
  readonly at: number | null;
  readonly detail: string;
  readonly parts: SentenceParts;
}

const shown = (value: unknown): string =>
  value === null || value === undefined ? 'nothing' : typeof value === 'string' ? `“${value}”` : JSON.stringify(value);

const said = ({ comparison, found, holds: does }: Finding): string =>
  `${comparison.attribute} is ${shown(found)}, ${does ? 'and was asked' : 'but was asked'}: ${comparison.operator} ${comparison.value === undefined ? '' : shown(comparison.value)}`.trim();

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

const unmet = (event: WhyEvent, findings: readonly Finding[]): Reason => {
  const [first] = findings;
  return {
    code: 'filter',
    at: event.at,
    detail: `“${event.type}” came, but what the trigger asks did not hold: ${findings.map(said).join('; ')}`,
    parts: {
      event: event.type,
      ...(first === undefined
        ? {}
        : {
            attribute: first.comparison.attribute,
            operator: first.comparison.operator,
            value: text(first.comparison.value),
            found: text(first.found),
          }),
    },
  };
};

const plain = (event: WhyEvent, code: string, detail: string): Reason => ({
  code,
  at: event.at,
  detail: `“${event.type}” came, but ${detail}`,
  parts: { event: event.type },
});

/** What is asked about an event that started nothing. */
export interface UnheardEvent {
  readonly event: WhyEvent;
  readonly listening: readonly ListensTo[];
  /** Since when what happens counts. */
  readonly since: number | null;
  readonly lookup: Lookup;
}

/** Why an event, of which there is neither a run nor a refusal, started nothing. */
export const whyUnheard = ({ event, listening, since, lookup }: UnheardEvent): Reason => {
  if (event.quiet) return plain(event, 'quiet', 'it was to start nothing, as imports and quiet changes do');
  if (since !== null && event.at < since) return plain(event, 'before-start', 'before the workflow was started');
  if (event.causedHere) return plain(event, 'own-run', 'a run of the same workflow brought it about');
  if (event.pending) return plain(event, 'pending', 'it is still to be looked at');
  const own = listening.filter(({ eventType }) => eventType === event.type);
  const failing = own.find(({ filter }) => filter === null || !holds(filter, lookup));
  if (failing !== undefined && failing.filter !== null) return unmet(event, explainFilter(failing.filter, lookup));
  const edge = own.find(({ becomes }) => becomes !== null);
  if (edge !== undefined && edge.becomes !== null) {
    return holds(edge.becomes, lookup)
      ? plain(event, 'no-change', 'what the trigger waits for held before already')
      : unmet(event, explainFilter(edge.becomes, lookup));
  }
  if (own.some(({ asks }) => asks))
    return plain(event, 'plugin-passed', 'the trigger’s plugin said that it does not count');
  return plain(event, 'not-counted', 'it did not count when it came');
};

/** How the workflow itself stands in the way; null: it does not. */
export const whyClosed = (
  state: WorkflowState,
  { startedAt, stoppedAt }: { readonly startedAt: number | null; readonly stoppedAt: number | null },
): Reason | null => {
  switch (state) {
    case 'draft':
      return { code: 'never-started', at: null, detail: 'The workflow was never started', parts: {} };
    case 'stopped':
      return { code: 'stopped', at: stoppedAt, detail: 'The workflow is stopped: nobody enters', parts: {} };
    case 'draining':
      return { code: 'draining', at: startedAt, detail: 'The workflow runs empty: nobody enters any more', parts: {} };
    case 'active':
      return null;
  }
};

/** What is known about why a contact was refused: from when they may enter again, and which workflows brought one another about. */
interface RefusalGround {
  readonly again: string | null;
  readonly chain: readonly string[];
}

/** Whether a reason is that workflows set each other off. */
export const isByChain = (reason: string): boolean => reason === 'causal-budget' || reason === 'causal-depth';

/** So many workflows of a chain are named: its end, where the ring shows. */
const MOST_NAMED = 6;

const chainText = (workflows: readonly string[]): string =>
  `${workflows.length > MOST_NAMED ? '… → ' : ''}${workflows.slice(-MOST_NAMED).join(' → ')}`;

/** Why a contact was refused at the door. */
export const whyRefused = (
  { at, reason }: { readonly at: number; readonly reason: string },
  { again, chain }: RefusalGround,
): Reason => {
  const [code = reason] = reason.split(':');
  const known = sayObjection(reason);
  const later = reason === 'too-soon' && again !== null ? { text: `, but from ${again} on`, parts: { again } } : null;
  const ring = chain.length === 0 ? null : { text: `: ${chainText(chain)}`, parts: { chain: chainText(chain) } };
  const more = later ?? ring;
  return {
    code: known === null ? code : reason,
    at,
    detail: `Did not enter: ${known ?? reason}${more?.text ?? ''}`,
    parts: { reason, ...more?.parts },
  };
};

/** Nothing came that the workflow listens to. */
export const whyNothing = (listening: readonly ListensTo[]): Reason => {
  const types = [...new Set(listening.flatMap(({ kind, eventType }) => (kind === 'event' ? [eventType] : [])))];
  const clock = listening.find(({ kind }) => kind !== 'event');
  if (types.length === 0 && clock !== undefined)
    return {
      code: 'by-clock',
      at: null,
      detail: 'The workflow starts by the clock, and its moment has not come for this contact, or passed them over',
      parts: { kind: clock.kind },
    };
  return {
    code: 'no-event',
    at: null,
    detail: `Nothing happened to the contact that starts the workflow: ${types.join(', ')}`,
    parts: { types: types.join(', ') },
  };
};
