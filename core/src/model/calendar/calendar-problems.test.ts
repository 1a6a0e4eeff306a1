import type { ActionStep, CalendarChange, Step, WorkflowDefinition, WorkflowOptions } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { calendarProblems, type SentMessage } from './calendar-problems.ts';
import { calendarOf } from './quiet-hours.ts';

const SMS: SentMessage = { channels: ['sms'], purpose: 'marketing' };

const send = (timing?: ActionStep['timing']): ActionStep => ({
  kind: 'action',
  id: 'send',
  contribution: 'sms/send',
  config: {},
  ports: {},
  ...(timing === undefined ? {} : { timing }),
});

const problems = (
  step: Step,
  {
    options,
    settings = {},
    message = SMS,
  }: {
    readonly options?: WorkflowOptions;
    readonly settings?: CalendarChange;
    readonly message?: SentMessage | null;
  } = {},
) => {
  const definition: WorkflowDefinition = {
    reentry: { policy: 'once' },
    steps: [step],
    first: step.id,
    ...(options === undefined ? {} : { options }),
  };
  const timeZone = 'Europe/Rome';
  return calendarProblems(definition, {
    timeZone,
    calendar: calendarOf(settings, timeZone),
    messageOf: () => message,
  }).map(({ code, step: at, path }) => [code, at, path]);
};

describe('days and hours of a workflow', () => {
  test('sem-15: are in order where some moment of the year is left', () => {
    expect(problems(send())).toEqual([]);
    expect(problems(send({ days: [6], from: '10:00' }), { options: { window: { days: 'weekends' } } })).toEqual([]);
  });

  test('sem-15: are a problem where a step’s have nothing in common with the workflow’s', () => {
    expect(problems(send({ days: [1] }), { options: { window: { days: 'weekends' } } })).toEqual([
      ['WINDOW_NEVER_OPENS', 'send', '/steps/0/timing'],
    ]);
    const morning: WorkflowOptions = { window: { bands: [{ from: '08:00', to: '10:00' }] } };
    expect(problems(send({ from: '10:00' }), { options: morning })).toHaveLength(1);
    expect(problems(send({ from: '09:59' }), { options: morning })).toEqual([]);
  });

  test('sem-15: are a problem where all that is left is quiet', () => {
    const sundays: WorkflowOptions = { window: { days: [7] } };
    expect(problems(send(), { options: sundays })).toEqual([['ONLY_QUIET_HOURS', 'send', '/options/window']]);
    expect(problems(send({ from: '22:00' }))).toEqual([['ONLY_QUIET_HOURS', 'send', '/steps/0/timing']]);
    expect(problems(send(), { options: sundays, message: { ...SMS, purpose: 'service' } })).toEqual([]);
    expect(problems(send(), { options: sundays, message: { ...SMS, channels: ['sms', 'email'] } })).toEqual([]);
    expect(problems(send(), { options: sundays, settings: { quietHours: 'standard' } })).toEqual([]);
    expect(problems(send(), { options: { ...sundays, zone: 'workspace' } })).toEqual([]);
  });

  test('the workflow’s hours are for messages: they do not hold back what sends none', () => {
    expect(problems(send({ days: [1] }), { options: { window: { days: 'weekends' } }, message: null })).toEqual([]);
  });

  test('sem-18: holidays of every year may leave no working day', () => {
    const holidays = Array.from({ length: 12 * 31 }, (_, at) => {
      const [month, day] = [Math.floor(at / 31) + 1, (at % 31) + 1];
      return `--${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    });
    const options: WorkflowOptions = { window: { days: 'working-days' } };
    expect(problems(send(), { options })).toEqual([]);
    expect(problems(send(), { options, settings: { holidays } })).toEqual([
      ['WINDOW_NEVER_OPENS', undefined, '/options/window'],
    ]);
  });

  test('a wait for a day that does not exist is a problem', () => {
    const until = (at: string): Step => ({ kind: 'wait', id: 'pause', until: { kind: 'moment', at } });
    expect(problems(until('2028-02-29T10:00'))).toEqual([]);
    expect(problems(until('2027-02-29T10:00'))).toEqual([['NO_SUCH_DAY', 'pause', '/steps/0/until/at']]);
  });
});
