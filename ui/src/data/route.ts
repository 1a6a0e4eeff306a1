/** Every page and its address; a part that begins with a colon is filled, one that ends in a question mark may be absent. */
const ADDRESSES = {
  'set-up': 'set-up/:token',
  workspaces: '',
  nodes: 'nodes',
  workspace: 'w/:workspace',
  workflows: 'w/:workspace/workflows',
  workflow: 'w/:workspace/workflows/:workflow',
  runs: 'w/:workspace/workflows/:workflow/people/:step?/:outcome?',
  campaigns: 'w/:workspace/campaigns',
  campaign: 'w/:workspace/campaigns/:campaign',
  contacts: 'w/:workspace/contacts',
  contact: 'w/:workspace/contacts/:contact',
  lists: 'w/:workspace/lists',
  list: 'w/:workspace/lists/:list',
  fields: 'w/:workspace/fields',
  imports: 'w/:workspace/imports',
  'new-import': 'w/:workspace/imports/new',
  import: 'w/:workspace/imports/:import',
  inbox: 'w/:workspace/messages',
  message: 'w/:workspace/messages/:message',
  records: 'w/:workspace/records/:plugin/:collection',
  record: 'w/:workspace/records/:plugin/:collection/:record',
  till: 'w/:workspace/till/:plugin/:collection',
  'contact-records': 'w/:workspace/contacts/:contact/records/:plugin/:collection',
  plugins: 'w/:workspace/plugins',
  plugin: 'w/:workspace/plugins/:plugin',
  connections: 'w/:workspace/connections',
  'signed-in': 'w/:workspace/connections/back/:state/:code?',
  calendar: 'w/:workspace/calendar',
  team: 'w/:workspace/team',
} as const;

type Addresses = typeof ADDRESSES;
type Holes<Address extends string> = Address extends `${infer Part}/${infer Rest}`
  ? Holes<Part> | Holes<Rest>
  : Address extends `:${infer Name}`
    ? Name
    : never;
type Filled<Hole extends string> = {
  readonly [Name in Hole as Name extends `${infer Bare}?` ? Bare : Name]: Name extends `${string}?`
    ? string | null
    : string;
};
type KnownRoute = {
  [Page in keyof Addresses]: { readonly page: Page } & Filled<Holes<Addresses[Page]>>;
}[keyof Addresses];

/** The page that the address names. The part behind `#` never leaves the browser, so a set-up link stays secret. */
export type Route = KnownRoute | { readonly page: 'unknown' };

/** A page inside a workspace. */
export type InnerRoute = Extract<KnownRoute, { readonly workspace: string }>;

const split = (address: string): readonly string[] => address.split('/').filter((part) => part !== '');

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** Browsers read these in an address as steps between folders: an id of this name would ask the hub for something else. */
const isStepOfPath = (part: string): boolean => part === '.' || part === '..';

const fillOf = (address: string, parts: readonly string[]): Readonly<Record<string, string | null>> | null => {
  const holes = split(address);
  if (parts.length > holes.length || parts.some(isStepOfPath)) return null;
  const filled: Record<string, string | null> = {};
  for (const [at, hole] of holes.entries()) {
    const part = parts[at] ?? null;
    if (!hole.startsWith(':')) {
      if (part !== hole) return null;
    } else if (hole.endsWith('?')) filled[hole.slice(1, -1)] = part;
    else if (part === null) return null;
    else filled[hole.slice(1)] = part;
  }
  return filled;
};

// A fixed word beats a hole: `imports/new` is no import of that name.
const BY_PRECEDENCE = Object.entries(ADDRESSES).toSorted(
  ([, left], [, right]) =>
    split(left).filter((part) => part.startsWith(':')).length -
    split(right).filter((part) => part.startsWith(':')).length,
);

/** Which page an address's `#…` part names. */
export const parseRoute = (hash: string): Route => {
  const parts = split(hash.replace(/^#/, '')).map(decoded);
  for (const [page, address] of BY_PRECEDENCE) {
    const filled = fillOf(address, parts);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the address has just told what it holds
    if (filled !== null) return { page, ...filled } as KnownRoute;
  }
  return { page: 'unknown' };
};

/** The `#…` part that leads to a page. */
export const hrefOf = (route: KnownRoute): string => {
  const given = new Map<string, string | null>(Object.entries(route));
  const parts = split(ADDRESSES[route.page]).flatMap((part) => {
    if (!part.startsWith(':')) return [part];
    const value = given.get(part.replace(/^:|\?$/g, ''));
    return value === null || value === undefined ? [] : [encodeURIComponent(value)];
  });
  return `#/${parts.join('/')}`;
};
