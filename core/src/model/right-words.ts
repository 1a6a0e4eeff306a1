import type { Manifest, Permission } from '@innesto/sdk/contract';

/** What a plugin keeps and connects to, as far as its rights speak of it. */
export type Keeping = Pick<Manifest, 'collections' | 'balances' | 'connections'>;

const RIGHTS: readonly (readonly [RegExp, string])[] = [
  [/^contacts:write:fields$/, 'change the fields of contacts'],
  [/^contacts:write/, 'change contacts'],
  [/^contacts:read/, 'read contacts'],
  [/^contacts:create$/, 'make contacts of those whom other systems tell of'],
  [/^lists:write/, 'put contacts into lists and take them out'],
  [/^messages:send:email$/, 'send e-mails'],
  [/^messages:send:sms$/, 'send text messages'],
  [/^messages:send/, 'send messages'],
  [/^messages:carry:email$/, 'carry your e-mails: read each that goes by it, and to whom'],
  [/^messages:carry:sms$/, 'carry your SMS: read each that goes by it, and to whom'],
  [/^messages:notify:email$/, 'send e-mails to your own people and to addresses that steps name'],
  [/^messages:notify:sms$/, 'send text messages to your own people and to numbers that steps name'],
  [/^events:emit/, 'report events that can start workflows'],
  [/^workflows:start$/, 'let contacts into other workflows'],
  [/^workflows:stop$/, 'end contacts’ runs in other workflows'],
  [/^variables:write$/, 'keep values in runs of workflows'],
  [/^consents:give$/, 'note what contacts consent to'],
  [/^consents:ask$/, 'ask contacts by e-mail to confirm what they consent to'],
  [/^webhook$/, 'be called by other systems'],
  [/^endpoints$/, 'be reached from the internet at addresses of its own'],
  [/^(http|net)/, 'reach servers outside'],
];

type Named = readonly { readonly name: string; readonly title: string }[];

const titleOf = (all: Named, name: string): string => all.find((one) => one.name === name)?.title ?? name;

const wordsOf = (keeping: Keeping, right: string): string => {
  const [room, name = ''] = right.split(':');
  if (room === 'records') return `make, change and delete records: “${titleOf(keeping.collections, name)}”`;
  if (room === 'balances') return `add to and take from “${titleOf(keeping.balances, name)}”, which it counts`;
  return RIGHTS.find(([known]) => known.test(right))?.[1] ?? right;
};

const CONNECTION = 'connection:';

const hostWords = ({ connections }: Keeping, host: string): string => {
  if (host.startsWith('setting:')) return 'the server that its settings name';
  if (!host.startsWith(CONNECTION)) return host;
  return `where its connection “${titleOf(connections, host.slice(CONNECTION.length))}” leads`;
};

/** What a right lets a plugin do, in plain words for a terminal; a right that has none is given as it is written. */
export const rightWords = (keeping: Keeping, { right, hosts = [] }: Permission): string => {
  const told = wordsOf(keeping, right);
  return hosts.length === 0 ? told : `${told}: only ${hosts.map((host) => hostWords(keeping, host)).join(', ')}`;
};
