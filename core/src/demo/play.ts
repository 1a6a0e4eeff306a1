import { readKept } from '../model/kept.ts';
import { EXAMPLE_WORDS } from './example-words.ts';
import { welcomeSeries } from './example-workflows.ts';
import { inventPeople } from './invented-people.ts';

/** How the story is told, and to which hub. */
export interface Telling {
  readonly say: (line: string) => void;
  readonly url: string;
  /** The one-time secret of the set-up link. */
  readonly setUpToken: string;
}

const CONTACTS = 2000;
const PASSWORD = 'demo demo demo';
const EMAIL = 'owner@clients.example';
const MOST_LOOKS = 240;

type Call = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;

const caller = (url: string): { readonly call: Call; readonly show: (headers: Record<string, string>) => void } => {
  let headers: Record<string, string> = {};
  return {
    show: (more) => {
      headers = { ...headers, ...more };
    },
    call: async (method, path, body) => {
      const isForm = body instanceof FormData;
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...headers, ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      });
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
      if (cookie !== undefined) headers = { ...headers, cookie, origin: url };
      const text = await response.text();
      const answer = text === '' ? {} : readKept<Record<string, unknown>>(text);
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      return answer;
    },
  };
};

const csvOf = (count: number): string =>
  [
    'E-mail;Nome;Cognome;Città',
    ...inventPeople(count).map(({ email, firstName, lastName, city }) => [email, firstName, lastName, city].join(';')),
  ].join('\r\n');

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const until = async <Value>(look: () => Promise<Value>, isThere: (value: Value) => boolean): Promise<Value> => {
  for (let looked = 0; looked < MOST_LOOKS; looked++) {
    const value = await look();
    if (isThere(value)) return value;
    await wait(250);
  }
  throw new Error('the demo waited a minute for something that did not happen');
};

interface Numbers {
  readonly totals: {
    readonly steps: readonly {
      readonly step: string;
      readonly entered: number;
      readonly waiting: number;
      readonly ports: Record<string, number>;
    }[];
  };
}

const numbersLine = (numbers: Numbers): string =>
  numbers.totals.steps
    .filter(({ entered }) => entered > 0)
    .map(
      ({ step, entered, waiting, ports }) =>
        `${step}: ${entered} in, ${waiting} waiting${Object.entries(ports)
          .map(([port, n]) => `, ${n} ${port}`)
          .join('')}`,
    )
    .join('\n      ');

const importSubscribers = async (call: Call, base: string, list: string): Promise<Record<string, unknown>> => {
  const form = new FormData();
  const options = {
    mapping: [
      { column: 'E-mail', to: 'email' },
      { column: 'Nome', to: 'firstName' },
      { column: 'Cognome', to: 'lastName' },
      { column: 'Città', to: 'field:city' },
    ],
    lists: [list],
    consents: [
      { purpose: 'marketing', channel: 'email', state: 'given', source: 'paper form' },
      { purpose: 'open-tracking', channel: 'email', state: 'given', source: 'paper form' },
    ],
    startWorkflows: true,
  };
  form.append('options', JSON.stringify(options));
  form.append('file', new Blob([csvOf(CONTACTS)], { type: 'text/csv' }), 'subscribers.csv');
  const received = await call('POST', `${base}/imports`, form);
  return until(
    () => call('GET', `${base}/imports/${String(received['id'])}`),
    (progress) => progress['state'] === 'finished',
  );
};

/** Plays the story of the README against a hub that nobody has signed up at, through the same API that anybody has. */
export const playStory = async ({ say, url, setUpToken }: Telling): Promise<void> => {
  const { call } = caller(url);
  say('1  Signing up by the one-time link, and making a workspace whose clock can be moved.');
  await call('POST', '/api/setup', { token: setUpToken, email: EMAIL, name: 'Owner', password: PASSWORD });
  const workspace = await call('POST', '/api/workspaces', {
    name: 'Palestra Aurora',
    timeZone: 'Europe/Rome',
    mode: 'demo',
  });
  const base = `/api/workspaces/${String(workspace['id'])}`;
  await call('POST', `${base}/fields`, { key: 'city', label: 'City', type: 'text' });
  await call('POST', `${base}/fields`, { key: 'welcome', label: 'Welcome series', type: 'text' });
  const list = String((await call('POST', `${base}/lists`, { name: 'Newsletter' }))['id']);

  say('2  Making the Welcome series, and starting it.');
  const workflow = await call('POST', `${base}/workflows`, {
    name: 'Welcome series',
    definition: welcomeSeries(list, EXAMPLE_WORDS.en),
  });
  const flow = `${base}/workflows/${String(workflow['id'])}`;
  await call('POST', `${flow}/start`);

  say(`3  Importing ${CONTACTS.toLocaleString('en')} subscribers with their consents; the import may start workflows.`);
  const imported = await importSubscribers(call, base, list);
  say(`   ${String(imported['created'])} made, ${String(imported['refused'])} refused.`);
  const numbers = async (): Promise<Numbers> =>
    readKept<Numbers>(JSON.stringify(await call('GET', `${flow}/statistics`)));
  const stepOf = (found: Numbers, id: string) => found.totals.steps.find(({ step }) => step === id);
  await until(numbers, (found) => (stepOf(found, 'pause')?.entered ?? 0) >= CONTACTS);

  say('4  Ten minutes pass.');
  await call('POST', `${base}/clock`, { advance: { amount: 10, unit: 'minutes' } });
  const mailed = await until(numbers, (found) => (stepOf(found, 'welcome')?.ports['done'] ?? 0) >= CONTACTS);
  say(`      ${numbersLine(mailed)}`);

  say('5  A day passes; nobody has opened anything.');
  await call('POST', `${base}/clock`, { advance: { amount: 1, unit: 'days' } });
  const finished = await until(numbers, (found) => (stepOf(found, 'reminder')?.ports['done'] ?? 0) >= CONTACTS);
  say(`      ${numbersLine(finished)}`);
  say(`   The messages are in the built-in inbox: ${url} (sign in as ${EMAIL} with “${PASSWORD}”).`);
};
