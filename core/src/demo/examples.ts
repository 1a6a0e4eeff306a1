import type { WorkflowDefinition } from '@innesto/sdk/contract';
import { compileCampaign } from '../model/campaign/form.ts';
import type { Language } from '../model/message/attachments.ts';
import { exampleCampaigns, type ExampleCampaign } from './example-campaigns.ts';
import { exampleRecords, type ExampleRecord } from './example-records.ts';
import { EXAMPLE_WORDS } from './example-words.ts';
import { noteReaders, welcomeSeries } from './example-workflows.ts';
import type { LeftOut } from './left-out.ts';
import { pluginsOf, whatRemains, type IsThere } from './what-remains.ts';

/** A workflow of the demo workspace. */
export interface ExampleWorkflow {
  readonly name: string;
  readonly definition: WorkflowDefinition;
}

/** What the demo workspace is furnished with where some plugins may be missing, and what is left out of it for that. */
export interface Examples {
  readonly workflows: readonly ExampleWorkflow[];
  readonly campaigns: readonly ExampleCampaign[];
  readonly records: readonly ExampleRecord[];
  readonly leftOut: readonly LeftOut[];
}

const keeperOf = ({ collection }: ExampleRecord): string => collection.slice(0, collection.indexOf('/'));

/** A campaign as the workflow that it becomes: what that needs, the campaign needs. */
const asWorkflow = ({ channel, message, audience }: ExampleCampaign): WorkflowDefinition =>
  compileCampaign({ channel, message, audience, at: null, clock: 'workspace' });

const missingIn = (definition: WorkflowDefinition, isThere: IsThere): readonly string[] =>
  [...pluginsOf(definition)].filter((plugin) => !isThere(plugin));

/** What remains of an example, and what is to be said of it. */
export const remainsOf = (
  { name, definition }: ExampleWorkflow,
  isThere: IsThere,
): { readonly remains: WorkflowDefinition | null; readonly leftOut: readonly LeftOut[] } => {
  const remains = whatRemains(definition, isThere);
  const missing = missingIn(definition, isThere);
  const what = remains === null ? `“${name}”` : `part of “${name}”`;
  return { remains, leftOut: missing.length === 0 ? [] : [{ what, missing }] };
};

/** The examples as far as their plugins are there. `newsletter`: the list that they are about. */
export const examplesWith = (
  isThere: IsThere,
  { language, newsletter }: { readonly language: Language; readonly newsletter: string },
): Examples => {
  const words = EXAMPLE_WORDS[language];
  const workflows = [
    { name: words.series, definition: welcomeSeries(newsletter, words) },
    { name: words.notes, definition: noteReaders(words) },
  ].map((example) => ({ example, ...remainsOf(example, isThere) }));
  const campaigns = exampleCampaigns(language, { hello: words.hello, newsletter }).map((campaign) => ({
    campaign,
    ...remainsOf({ name: campaign.name, definition: asWorkflow(campaign) }, isThere),
  }));
  const records = exampleRecords(words);
  const keepers = new Set(records.map(keeperOf));
  return {
    workflows: workflows.flatMap(({ example: { name }, remains }) =>
      remains === null ? [] : [{ name, definition: remains }],
    ),
    campaigns: campaigns.flatMap(({ campaign, remains }) => (remains === null ? [] : [campaign])),
    records: records.filter((record) => isThere(keeperOf(record))),
    leftOut: [
      ...workflows.flatMap(({ leftOut }) => leftOut),
      ...campaigns.flatMap(({ leftOut }) => leftOut),
      ...[...keepers]
        .filter((plugin) => !isThere(plugin))
        .map((plugin) => ({ what: 'its records', missing: [plugin] })),
    ],
  };
};
