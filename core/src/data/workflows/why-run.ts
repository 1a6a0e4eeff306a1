import type { WorkflowDefinition } from '@innesto/sdk/contract';
import type { RunEnd } from '../../model/run.ts';
import type { WhyLine, WhyMessage, WhyRunRow } from '../../store/query/why.ts';
import { sayEnd, stepTitle } from './timeline-words.ts';
import type { Reason } from './why-entry.ts';

const moment = (at: number): string => new Date(Math.min(at, 8.64e15)).toISOString();

interface Said {
  readonly at: number | null;
  readonly detail: string;
  readonly more?: Readonly<Record<string, string>>;
}

const reason = (code: string, step: string, { at, detail, more = {} }: Said): Reason => ({
  code,
  at,
  detail,
  parts: { step, ...more },
});

const ended = (run: WhyRunRow, step: string): Reason => {
  const end: RunEnd = run.endReason ?? 'finished';
  return reason('ended', step, { at: run.endedAt, detail: `Left at ${step}: ${sayEnd(end)}`, more: { reason: end } });
};

/** Where a run stands, and what it waits for; or how it ended. */
export const whyStanding = (run: WhyRunRow, definition: WorkflowDefinition | null): Reason => {
  const step = stepTitle(definition, run.step);
  const until = run.wakeAt === null ? '' : moment(run.wakeAt);
  switch (run.state) {
    case 'waiting':
      return reason('waits', step, {
        at: run.wakeAt,
        detail: `Stands at ${step} until ${until}`,
        more: { until },
      });
    case 'awaiting':
      return reason('awaits', step, { at: null, detail: `Stands at ${step}: a message of it is on its way` });
    case 'held':
      return reason('held', step, {
        at: null,
        detail: `Stands still at ${step}: the plugin “${run.heldBy ?? ''}” is suspended or missing`,
        more: { plugin: run.heldBy ?? '' },
      });
    case 'frozen':
      return reason('frozen', step, {
        at: run.frozenAt,
        detail: `Stands still at ${step}: the workflow is stopped, and what remains of the wait is kept`,
      });
    case 'parked':
      return reason('parked', step, {
        at: null,
        detail: `Is set aside at ${step}${run.parked === null ? '' : `: ${run.parked}`}`,
        more: { reason: run.parked ?? '' },
      });
    case 'ended':
      return ended(run, step);
  }
};

const DELIVERED: ReadonlyMap<string, string> = new Map([
  ['queued', 'is to go out'],
  ['claimed', 'is going out'],
  ['handed', 'is going out'],
  ['accepted', 'was sent'],
  ['refused', 'was refused by the other side'],
  ['uncertain', 'went out or not: nobody can know'],
  ['skipped', 'was not sent, on purpose'],
  ['failed', 'could not be sent'],
  ['frozen', 'waits until the workflow is started again'],
  ['cancelled', 'was cancelled: its run ended'],
  ['parked', 'is set aside: the database refused it'],
]);

/** What became of a message, and why. */
export const whyMessage = (message: WhyMessage, definition: WorkflowDefinition | null): Reason => {
  const step = stepTitle(definition, message.step);
  const called =
    message.subject === null || message.subject === '' ? 'The message' : `The message “${message.subject}”`;
  const waits =
    message.state === 'queued' && message.notBefore > message.at ? `, not before ${moment(message.notBefore)}` : '';
  const why = message.reason === null ? '' : ` (${message.reason})`;
  return {
    code: `message-${message.state}`,
    at: message.at,
    detail: `${called} of ${step} ${DELIVERED.get(message.state) ?? message.state}${waits}${why}`,
    parts: {
      step,
      channel: message.channel,
      ...(message.subject === null ? {} : { subject: message.subject }),
      ...(message.reason === null ? {} : { reason: message.reason }),
      ...(waits === '' ? {} : { until: moment(message.notBefore) }),
    },
  };
};

/** By which way a run went on from a step, where that has a reason. */
export const whyLine = (line: WhyLine, definition: WorkflowDefinition | null): Reason | null => {
  if (line.detail === null || line.outcome === 'ended') return null;
  const step = stepTitle(definition, line.step);
  return {
    code: 'went',
    at: line.at,
    detail: `${step}: ${line.outcome}, since ${line.detail}`,
    parts: { step, outcome: line.outcome, reason: line.detail },
  };
};
