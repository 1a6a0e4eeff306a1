import type { SendMessageEffect, Timing, Window, WorkflowDefinition } from '@innesto/sdk/contract';
import type { CompiledVersion } from '../../data/workflows/versions.ts';
import { quietRules } from '../../model/calendar/quiet-hours.ts';
import type { SendingQuestion } from '../../model/calendar/sending-time.ts';
import { allowWithin, timingRules, type WindowRule } from '../../model/calendar/window.ts';
import { zoneOf } from '../../model/calendar/zone.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Contact } from '../../model/contact.ts';
import type { Delivery } from '../../model/delivery.ts';
import type { Workspace } from '../../model/workspace.ts';

const NO_TIMING: Timing = {};

/** A message and everything around it that says when it may go out. */
export interface Message {
  readonly delivery: Delivery;
  /** Null: it is no message, and only its step says when it may go. */
  readonly effect: SendMessageEffect | null;
  readonly contact: Contact | null;
  readonly workspace: Workspace;
  /** Null where it belongs to no workflow. */
  readonly version: CompiledVersion | null;
}

const timingOf = ({ version, delivery }: Message): Timing => {
  const step = version?.graph.steps.get(delivery.step ?? '');
  return step?.kind === 'action' ? (step.timing ?? NO_TIMING) : NO_TIMING;
};

// A version never changes, and its windows are asked for every message.
const windows = new WeakMap<Window, WindowRule>();
const timings = new WeakMap<Timing, readonly WindowRule[]>();

const windowRule = (window: Window): WindowRule => {
  const known = windows.get(window) ?? allowWithin(window);
  windows.set(window, known);
  return known;
};

const rulesOfTiming = (timing: Timing): readonly WindowRule[] => {
  const known = timings.get(timing) ?? timingRules(timing);
  timings.set(timing, known);
  return known;
};

const rulesOf = (options: WorkflowDefinition['options'], timing: Timing): readonly WindowRule[] =>
  options?.window === undefined ? rulesOfTiming(timing) : [windowRule(options.window), ...rulesOfTiming(timing)];

/**
 * What decides when a message goes out: the windows of its workflow and its step on the wall clock that the workflow says, and the
 * workspace's quiet hours, which protect a person's night, on the contact's own. It came due when it was queued.
 */
export const sendingQuestion = (message: Message, now: number): SendingQuestion => {
  const { delivery, effect, contact, workspace, version } = message;
  const options = version?.definition.options;
  const timing = timingOf(message);
  const rules = effect === null ? rulesOfTiming(timing) : rulesOf(options, timing);
  const quiet = effect === null ? [] : quietRules(workspace.calendar, effect);
  const isFree = rules.length === 0 && quiet.length === 0 && timing.expiresAfter === undefined;
  const own = isFree ? workspace.timeZone : zoneOf({ contact, workspace }).zone;
  return {
    dueAt: delivery.createdAt,
    now: workspaceNow(workspace.clock, now),
    outside: timing.outside ?? options?.outside ?? 'defer',
    expiresAfter: timing.expiresAfter ?? null,
    rules: {
      windows: { rules, zone: options?.zone === 'workspace' ? workspace.timeZone : own },
      quiet: { rules: quiet, zone: own },
      holidays: workspace.calendar.holidays,
    },
  };
};
