import type { ActionStep, Channel, Purpose, Step, WorkflowDefinition, WorkflowProblem } from '@innesto/sdk/contract';
import { parseCalendarDay } from '../calendar-day.ts';
import { quietRules, type WorkspaceCalendar } from './quiet-hours.ts';
import { allowWithin, nextAllowed, timingRules, type WindowRule } from './window.ts';

/** A message that a step sends: by one of these channels, for a purpose. */
export interface SentMessage {
  readonly channels: readonly Channel[];
  readonly purpose: Purpose;
}

/** What a definition's days and hours are checked against. `messageOf`: what a step sends; null where it sends nothing. */
export interface CalendarScope {
  readonly timeZone: string;
  readonly calendar: WorkspaceCalendar;
  readonly messageOf: (step: ActionStep) => SentMessage | null;
}

/** From when on a moment is looked for that a window leaves: a leap year, so that every day there is comes. */
const LOOKED_FROM = Date.UTC(2028, 0, 1);

const opens = (rules: readonly WindowRule[], { timeZone, calendar }: CalendarScope): boolean =>
  nextAllowed(LOOKED_FROM, rules, { zone: timeZone, holidays: calendar.holidays }) !== null;

const actionProblem = (
  step: ActionStep,
  { path, options }: { readonly path: string; readonly options: WorkflowDefinition['options'] },
  scope: CalendarScope,
): WorkflowProblem | null => {
  const message = scope.messageOf(step);
  if (message === null) return null;
  const rules = [
    ...(options?.window === undefined ? [] : [allowWithin(options.window)]),
    ...timingRules(step.timing ?? {}),
  ];
  if (rules.length === 0) return null;
  const where = { step: step.id, path: step.timing === undefined ? '/options/window' : `${path}/timing` };
  if (!opens(rules, scope))
    return {
      code: 'WINDOW_NEVER_OPENS',
      ...where,
      detail: 'Its days and hours have no moment in common with those of the workflow.',
    };
  // Whose night it is differs from contact to contact where the windows do not go with them.
  if (options?.zone === 'workspace') return null;
  const isLoud = message.channels.some((channel) =>
    opens([...rules, ...quietRules(scope.calendar, { channel, purpose: message.purpose })], scope),
  );
  return isLoud || message.channels.length === 0
    ? null
    : {
        code: 'ONLY_QUIET_HOURS',
        ...where,
        detail: 'It could go out only in the quiet hours of the workspace, and so never would.',
      };
};

const waitProblem = (step: Step, path: string): WorkflowProblem | null => {
  if (step.kind !== 'wait' || !('until' in step) || step.until.kind !== 'moment') return null;
  const day = step.until.at.slice(0, 10);
  return parseCalendarDay(day) === null
    ? {
        code: 'NO_SUCH_DAY',
        step: step.id,
        path: `${path}/until/at`,
        detail: `There is no day ${day}.`,
        parts: { day },
      }
    : null;
};

/** What is wrong with a definition's days and hours: windows that never open within a year, days that do not exist. */
export const calendarProblems = (definition: WorkflowDefinition, scope: CalendarScope): readonly WorkflowProblem[] => {
  const { options, steps } = definition;
  if (options?.window !== undefined && !opens([allowWithin(options.window)], scope))
    return [
      {
        code: 'WINDOW_NEVER_OPENS',
        path: '/options/window',
        detail: 'No moment of the year is within its days and hours.',
      },
    ];
  return steps.flatMap((step, at) => {
    const path = `/steps/${at}`;
    const found = step.kind === 'action' ? actionProblem(step, { path, options }, scope) : waitProblem(step, path);
    return found ?? [];
  });
};
