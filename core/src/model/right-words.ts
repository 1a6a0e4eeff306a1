import { kindOfRight, type Manifest, type Permission, type RightKind } from '@innesto/sdk/contract';

/** What a plugin keeps and connects to, as far as its rights speak of it. */
export type Keeping = Pick<Manifest, 'collections' | 'balances' | 'connections'>;

const WORDS: Readonly<Record<Exclude<RightKind, 'records' | 'balances'>, string>> = {
  'contact-fields': 'change the fields of contacts',
  'contacts-write': 'change contacts',
  'contacts-read': 'read contacts',
  'contacts-create': 'make contacts of those whom other systems tell of',
  'lists-write': 'put contacts into lists and take them out',
  'send-email': 'send e-mails',
  'send-sms': 'send text messages',
  'send-messages': 'send messages',
  'carry-email': 'carry your e-mails: read each that goes by it, and to whom',
  'carry-sms': 'carry your SMS: read each that goes by it, and to whom',
  'notify-email': 'send e-mails to your own people and to addresses that steps name',
  'notify-sms': 'send text messages to your own people and to numbers that steps name',
  'emit-events': 'report events that can start workflows',
  'start-workflows': 'let contacts into other workflows',
  'stop-workflows': 'end contacts’ runs in other workflows',
  variables: 'keep values in runs of workflows',
  'consents-give': 'note what contacts consent to',
  'consents-ask': 'ask contacts by e-mail to confirm what they consent to',
  webhook: 'be called by other systems',
  endpoints: 'be reached from the internet at addresses of its own',
  'reach-out': 'reach servers outside',
};

type Named = readonly { readonly name: string; readonly title: string }[];

const titleOf = (all: Named, name: string): string => all.find((one) => one.name === name)?.title ?? name;

const wordsOf = (keeping: Keeping, right: string): string => {
  const [, name = ''] = right.split(':');
  const kind = kindOfRight(right);
  switch (kind) {
    case null:
      return right;
    case 'records':
      return `make, change and delete records: “${titleOf(keeping.collections, name)}”`;
    case 'balances':
      return `add to and take from “${titleOf(keeping.balances, name)}”, which it counts`;
    default:
      return WORDS[kind];
  }
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
