import type { ConsentEntry } from '@innesto/sdk/contract';
import type { Campaigns } from '../data/campaigns/campaigns.ts';
import type { Contacts } from '../data/people/contacts.ts';
import type { Fields } from '../data/people/fields.ts';
import type { Lists } from '../data/people/lists.ts';
import type { Balances } from '../data/records/balances.ts';
import type { Records } from '../data/records/records.ts';
import type { Workflows } from '../data/workflows/workflows.ts';
import type { Workspaces } from '../data/workspaces/workspaces.ts';
import type { Language } from '../model/message/attachments.ts';
import type { Workspace } from '../model/workspace.ts';
import type { Registry } from '../registry/registry.ts';
import { EXAMPLE_WORDS } from './example-words.ts';
import { examplesWith, type Examples } from './examples.ts';
import { inventPeople, type InventedPerson } from './invented-people.ts';
import { untilBegun } from './until-begun.ts';

/** The rooms through which the demo workspace is furnished: the same doors as everybody's. */
export interface DemoRooms {
  readonly workspaces: Workspaces;
  readonly fields: Fields;
  readonly lists: Lists;
  readonly contacts: Contacts;
  readonly workflows: Workflows;
  readonly campaigns: Campaigns;
  readonly records: Records;
  readonly balances: Balances;
  readonly registry: Pick<Registry, 'list'>;
}

const PEOPLE = 200;
const JOINING = 40;
/** A minute for an hour: the ten minutes of the Welcome series pass in ten seconds, its day in twenty-four minutes. */
const CLOCK_RATE = 60;
const ACTOR = 'demo';

const consentsOf = ({ agrees, agreesToTracking }: InventedPerson): ConsentEntry[] => [
  ...(agrees ? [{ purpose: 'marketing', channel: 'email', state: 'given' } as const] : []),
  ...(agreesToTracking ? [{ purpose: 'open-tracking', channel: 'email', state: 'given' } as const] : []),
];

const addPeople = async ({ contacts }: DemoRooms, workspace: Workspace): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (const person of inventPeople(PEOPLE)) {
    const { firstName, lastName, email, city } = person;
    const { contact } = await contacts.upsert(
      workspace,
      { email, firstName, lastName, fields: { city }, consents: consentsOf(person), startWorkflows: false },
      ACTOR,
    );
    ids.push(contact.publicId);
  }
  return ids;
};

/** What plugins keep; nothing of it starts anything. */
const addRecords = async (
  { records, balances }: DemoRooms,
  workspace: Workspace,
  { records: examples, contacts }: Pick<Examples, 'records'> & { readonly contacts: readonly string[] },
): Promise<void> => {
  const last = new Map<string, string>();
  for (const { collection, attributes: own, person, earned, names = [] } of examples) {
    const contact = person === null ? null : (contacts[person] ?? null);
    const named = names.map((one) => [one.attribute, last.get(one.collection) ?? ''] as const);
    const attributes = { ...own, ...Object.fromEntries(named) };
    const made = await records.make(workspace, collection, { contact, attributes, quiet: true });
    last.set(collection, made.publicId);
    if (earned === null) continue;
    const account = { balance: earned.balance, account: made.publicId };
    await balances.add(workspace, account, {
      amount: earned.amount,
      reason: null,
      expiresAt: null,
      key: null,
      quiet: true,
    });
  }
};

/** Makes the workflows, and starts them; one that another version of a plugin does not take so stays a draft. */
const addWorkflows = async (
  { workflows }: DemoRooms,
  workspace: Workspace,
  { workflows: examples }: Pick<Examples, 'workflows'>,
): Promise<void> => {
  for (const example of examples) {
    const workflow = await workflows.create(workspace, example);
    if ((await workflows.problems(workspace, workflow.publicId)).length > 0) continue;
    await workflows.start(workspace, workflow.publicId, { actor: ACTOR, perMinute: null });
  }
};

/** Makes the campaigns, and sends those off that are to have gone out, by their ids; drafts stay as with workflows. */
const addCampaigns = async (
  { campaigns }: DemoRooms,
  workspace: Workspace,
  { campaigns: examples }: Pick<Examples, 'campaigns'>,
): Promise<readonly string[]> => {
  const sent: string[] = [];
  for (const { isSent, ...draft } of examples) {
    const { publicId, problems } = await campaigns.create(workspace, { ...draft, actor: ACTOR });
    if (!isSent || problems.length > 0) continue;
    await campaigns.schedule(workspace, publicId, { at: 'now', actor: ACTOR });
    sent.push(publicId);
  }
  return sent;
};

const pluginsIn = async ({ registry }: DemoRooms, workspace: Workspace): Promise<ReadonlySet<string>> => {
  const listed = await registry.list(workspace);
  return new Set(listed.filter(({ state }) => state === 'active').map(({ plugin }) => plugin));
};

/** Makes the workspace that a first owner finds; it is furnished afterwards. */
export const makeDemo = ({ workspaces }: Pick<DemoRooms, 'workspaces'>, ownerId: number): Promise<Workspace> =>
  workspaces.make({ name: 'Demo', timeZone: 'Europe/Rome', mode: 'demo', identityKey: 'email' }, ownerId);

/** Brings in invented contacts, some cards, two running workflows and a fast clock, so that the first minute shows life, in the owner's language; where a plugin is missing, what there is without it. */
export const furnishDemo = async (rooms: DemoRooms, workspace: Workspace, language: Language): Promise<void> => {
  const words = EXAMPLE_WORDS[language];
  await rooms.fields.make(workspace, { key: 'city', label: words.city, type: 'text' });
  await rooms.fields.make(workspace, { key: 'welcome', label: words.series, type: 'text' });
  await rooms.fields.make(workspace, { key: 'reader', label: words.reads, type: 'text' });
  const newsletter = await rooms.lists.make(workspace, 'Newsletter');
  const contacts = await addPeople(rooms, workspace);
  const there = await pluginsIn(rooms, workspace);
  const examples = examplesWith((plugin) => there.has(plugin), { language, newsletter: newsletter.publicId });
  await addRecords(rooms, workspace, { ...examples, contacts });
  await addWorkflows(rooms, workspace, examples);
  const sent = await addCampaigns(rooms, workspace, examples);
  await rooms.lists.changeMembers(workspace, newsletter.publicId, {
    kind: 'join',
    contacts: contacts.slice(0, JOINING),
  });
  for (const campaign of sent) await untilBegun(rooms, workspace, campaign);
  await rooms.workspaces.moveClock(workspace, { rate: CLOCK_RATE });
};
