import type { ActionStep, Page, PluginView, RunView } from '@innesto/sdk/contract';
import { expect } from 'vitest';
import { ACTIONS_OF_OURS } from './actions-of-ours.ts';
import { openPlaceOfWork, type Place } from './place-of-work.ts';
import type { Settled } from './settle-in.ts';
import { TRIGGERS_OF_OURS } from './triggers-of-ours.ts';
import { until } from './until.ts';

/** Which plugin is left out; a system that the hub may reach; how many triggers are tried at the most (absent: all). */
interface Where {
  readonly left: string;
  readonly outside: string;
  readonly most?: number;
}

interface Contributed {
  readonly contribution: string;
}

const belongsTo =
  (plugin: string) =>
  ({ contribution }: Contributed): boolean =>
    contribution.startsWith(`${plugin}/`);

const runsOf = async ({ api, base }: Place, workflow: string): Promise<readonly RunView[]> =>
  (await api.must<Page<RunView>>('GET', `${base}/workflows/${workflow}/runs`)).items;

/** Waits until somebody came through a workflow to its end. */
const untilThrough = (place: Place, workflow: string, what: string): Promise<readonly RunView[]> =>
  until(
    () => runsOf(place, workflow),
    (runs) => runs.some(({ state }) => state === 'ended'),
    { what },
  );

/** One contact goes through all actions, one after the other; each has left in the workspace what it leaves. */
const runActions = async (place: Place, left: string): Promise<void> => {
  const made: { readonly step: ActionStep; readonly look: () => Promise<unknown>; readonly is: unknown }[] = [];
  for (const { contribution, config, seen, is } of ACTIONS_OF_OURS.filter((one) => !belongsTo(left)(one))) {
    const own = await config(place);
    const step: ActionStep = {
      kind: 'action',
      id: contribution.replace('/', '-'),
      contribution,
      config: own,
      ports: {},
    };
    made.push({ step, look: () => seen(place, own), is });
  }
  // Only what is done leads on: nobody comes to the end past a step that was skipped.
  const steps = made.map(({ step }, at): ActionStep => {
    const next = made[at + 1]?.step.id;
    return next === undefined ? step : { ...step, ports: { done: next, skipped: 'not-done', failed: 'not-done' } };
  });
  const workflow = await place.start('Every action', {
    trigger: place.never,
    first: steps[0]?.id ?? '',
    steps: [...steps, { kind: 'exit', id: 'not-done' }],
  });
  await place.api.must('POST', `${place.base}/workflows/${workflow}/enrol`, { contacts: [place.anna] });
  const last = steps.at(-1)?.id;
  expect(await untilThrough(place, workflow, 'every action')).toMatchObject([{ endReason: 'finished', step: last }]);
  for (const { step, look, is } of made)
    expect({ [step.contribution]: await look() }).toEqual({ [step.contribution]: is });
};

/** A workflow for each trigger, and what starts somebody in it. */
const startTriggers = async (
  place: Place,
  { left, most = TRIGGERS_OF_OURS.length }: Where,
): Promise<readonly (() => Promise<unknown>)[]> => {
  const happenings: (() => Promise<unknown>)[] = [];
  for (const { contribution, config, happen } of TRIGGERS_OF_OURS.filter((one) => !belongsTo(left)(one)).slice(
    0,
    most,
  )) {
    const trigger = { contribution, config: await config(place) };
    const workflow = await place.start(contribution, { trigger, first: 'end', steps: [{ kind: 'exit', id: 'end' }] });
    happenings.push(async () => {
      await happen(place, workflow);
      await untilThrough(place, workflow, `somebody whom ${contribution} starts`);
    });
  }
  return happenings;
};

/** Whether every one of our plugins but one is there, and does what it is for: its triggers start people, and its actions act. */
export const runTheRest = async (settled: Settled, where: Where): Promise<void> => {
  const { left } = where;
  const place = await openPlaceOfWork(settled, where);
  const happenings = await startTriggers(place, where);
  await runActions(place, left);
  for (const happen of happenings) await happen();
};

/** The plugins that a workspace has, by their names. */
export const pluginsIn = async ({ api, base }: Settled): Promise<readonly string[]> =>
  (await api.must<Page<PluginView>>('GET', `${base}/plugins`)).items.map(({ plugin }) => plugin).toSorted();
