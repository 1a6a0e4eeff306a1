import type { CampaignSummary, Page, WorkflowSummary, WorkspaceView } from '@innesto/sdk/contract';
import { expect } from 'vitest';
import type { ApiClient } from './api-client.ts';
import { until } from './until.ts';

/** What the demo has less of without a plugin. */
const WORKFLOWS: Readonly<Record<string, number>> = { email: 0, list: 1, 'contact-field': 1 };
const CAMPAIGNS: Readonly<Record<string, number>> = { email: 0, 'fixed-date': 0 };
/** How fast its clock goes once everything is in its place. */
const FURNISHED_RATE = 60;

/** Waits until the demo workspace of a hub without that plugin is furnished: with everybody, and with whatever can be without it, running. */
export const untilFurnished = async (owner: ApiClient, left: string): Promise<void> => {
  const { items: workspaces } = await owner.must<Page<WorkspaceView>>('GET', '/api/workspaces');
  const base = `/api/workspaces/${workspaces.find(({ name }) => name === 'Demo')?.id ?? ''}`;
  await until(
    () => owner.must<{ readonly rate: number }>('GET', `${base}/clock`),
    ({ rate }) => rate === FURNISHED_RATE,
    { what: 'the demo is furnished' },
  );
  const { items: workflows } = await owner.must<Page<WorkflowSummary>>('GET', `${base}/workflows`);
  expect(workflows.map(({ state }) => state)).toEqual(Array.from({ length: WORKFLOWS[left] ?? 2 }, () => 'active'));
  const { items: campaigns } = await owner.must<Page<CampaignSummary>>('GET', `${base}/campaigns`);
  expect(campaigns).toHaveLength(CAMPAIGNS[left] ?? 2);
  const { items: contacts } = await owner.must<Page<unknown>>('GET', `${base}/contacts?limit=200`);
  expect(contacts).toHaveLength(200);
};

/** Which lines the story of `innesto demo` must have told, without that plugin. `subscribers`: how many, as it says that. */
export const storyWithout = (left: string, subscribers: string): readonly unknown[] => {
  const imported = [
    expect.stringContaining(`3  Importing ${subscribers} subscribers`),
    `   ${subscribers.replace(',', '')} made, 0 refused.`,
  ];
  if (left === 'email' || left === 'list')
    return [
      '2  Going without the Welcome series.',
      `   Left out of the demo: “Welcome series” (the plugin ${left} is not there).`,
      ...imported,
      expect.stringContaining('The subscribers are in the list Newsletter'),
    ];
  return [
    '2  Making the Welcome series, and starting it.',
    ...(left === 'contact-field' ? [expect.stringContaining('Left out of the demo: part of “Welcome series”')] : []),
    ...imported,
    expect.stringContaining('4  Ten minutes pass'),
    expect.stringContaining('5  A day passes'),
    expect.stringContaining('The messages are in the built-in inbox'),
  ];
};
