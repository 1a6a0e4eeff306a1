import { hrefOf, type Route } from '../../ui/src/data/route.ts';
import type { FurnishedHub } from './furnished-hub.ts';

type Known = Exclude<Route, { readonly page: 'unknown' }>;
type Of<Name extends Known['page']> = Extract<Known, { readonly page: Name }>;

/** A page as somebody may stand before it. */
export interface Place {
  /** `workflow-draft`: a name for files and failures. */
  readonly name: string;
  /** The part of the address behind `#`, with it. */
  readonly hash: string;
  readonly isSignedIn: boolean;
}

/** At least one example of every address that the pages have: a page without one is missed by the type check. */
const EXAMPLES: {
  readonly [Name in Known['page']]: (house: FurnishedHub) => Readonly<Record<string, Omit<Of<Name>, 'page'>>>;
} = {
  'set-up': () => ({ '': { token: 'used-long-ago' } }),
  workspaces: () => ({ '': {} }),
  nodes: () => ({ '': {} }),
  workspace: ({ workspace }) => ({ '': { workspace } }),
  workflows: ({ workspace }) => ({ '': { workspace } }),
  workflow: ({ workspace, workflow, draft, everyKind }) => ({
    running: { workspace, workflow },
    draft: { workspace, workflow: draft },
    'every-kind': { workspace, workflow: everyKind },
  }),
  runs: ({ workspace, workflow }) => ({
    all: { workspace, workflow, step: null, outcome: null },
    step: { workspace, workflow, step: 'welcome', outcome: null },
  }),
  campaigns: ({ workspace }) => ({ '': { workspace } }),
  campaign: ({ workspace, campaign, campaignDraft }) => ({
    sent: { workspace, campaign },
    draft: { workspace, campaign: campaignDraft },
  }),
  contacts: ({ workspace }) => ({ '': { workspace } }),
  contact: ({ workspace, contact }) => ({ '': { workspace, contact } }),
  lists: ({ workspace }) => ({ '': { workspace } }),
  list: ({ workspace, list }) => ({ '': { workspace, list } }),
  fields: ({ workspace }) => ({ '': { workspace } }),
  imports: ({ workspace }) => ({ '': { workspace } }),
  'new-import': ({ workspace }) => ({ '': { workspace } }),
  import: (house) => ({ '': { workspace: house.workspace, import: house.import } }),
  inbox: ({ workspace }) => ({ '': { workspace } }),
  message: ({ workspace, message }) => ({ '': { workspace, message } }),
  records: ({ workspace }) => ({
    cards: { workspace, plugin: 'fidelity', collection: 'card' },
    prizes: { workspace, plugin: 'fidelity', collection: 'prize' },
    none: { workspace, plugin: 'fidelity', collection: 'assignment' },
    board: { workspace, plugin: 'lead', collection: 'lead' },
  }),
  record: ({ workspace, card }) => ({ '': { workspace, plugin: 'fidelity', collection: 'card', record: card } }),
  till: ({ workspace }) => ({ '': { workspace, plugin: 'coupon', collection: 'code' } }),
  'contact-records': ({ workspace, contact }) => ({
    '': { workspace, contact, plugin: 'fidelity', collection: 'card' },
  }),
  plugins: ({ workspace }) => ({ '': { workspace } }),
  plugin: ({ workspace }) => ({ '': { workspace, plugin: 'email' } }),
  'signed-in': ({ workspace }) => ({ '': { workspace, state: 'used-long-ago', code: null } }),
  connections: ({ workspace }) => ({ '': { workspace } }),
  calendar: ({ workspace }) => ({ '': { workspace } }),
  team: ({ workspace }) => ({ '': { workspace } }),
};

/** Every page of a hub, signed in; and what people see who are not. */
export const placesOf = (house: FurnishedHub): readonly Place[] => [
  { name: 'sign-in', hash: '#/', isSignedIn: false },
  ...Object.entries(EXAMPLES).flatMap(([page, examples]) =>
    Object.entries(examples(house)).map(([variant, filled]) => ({
      name: variant === '' ? page : `${page}-${variant}`,
      hash: hrefOf({ page, ...filled } as Known),
      isSignedIn: page !== 'set-up',
    })),
  ),
  { name: 'nowhere', hash: `#/w/${house.workspace}/nowhere`, isSignedIn: true },
];
