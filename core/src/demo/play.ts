import { callerOf, until } from './caller.ts';
import { inventPeople } from './invented-people.ts';
import { startSeries, tellSeries, type Scene } from './tell-series.ts';

/** How the story is told, and to which hub. */
export interface Telling {
  readonly say: (line: string) => void;
  readonly url: string;
  /** The one-time secret of the set-up link. */
  readonly setUpToken: string;
  /** How many subscribers are imported; absent: two thousand. */
  readonly subscribers?: number;
}

const SUBSCRIBERS = 2000;
/** Who signs up in the story. */
export const STORY_OWNER = { email: 'owner@clients.example', name: 'Owner', password: 'demo demo demo' } as const;

const csvOf = (count: number): string =>
  [
    'E-mail;Nome;Cognome;Città',
    ...inventPeople(count).map(({ email, firstName, lastName, city }) => [email, firstName, lastName, city].join(';')),
  ].join('\r\n');

const importSubscribers = async ({ call, base, list, subscribers }: Scene): Promise<Record<string, unknown>> => {
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
  form.append('file', new Blob([csvOf(subscribers)], { type: 'text/csv' }), 'subscribers.csv');
  const received = await call('POST', `${base}/imports`, form);
  return until(
    () => call('GET', `${base}/imports/${String(received['id'])}`),
    (progress) => progress['state'] === 'finished',
  );
};

/** Signs up, and makes the workspace of the story. */
const setScene = async ({ say, url, setUpToken, subscribers = SUBSCRIBERS }: Telling): Promise<Scene> => {
  const call = callerOf(url);
  await call('POST', '/api/setup', { token: setUpToken, ...STORY_OWNER });
  const workspace = await call('POST', '/api/workspaces', {
    name: 'Palestra Aurora',
    timeZone: 'Europe/Rome',
    mode: 'demo',
  });
  const base = `/api/workspaces/${String(workspace['id'])}`;
  await call('POST', `${base}/fields`, { key: 'city', label: 'City', type: 'text' });
  await call('POST', `${base}/fields`, { key: 'welcome', label: 'Welcome series', type: 'text' });
  const list = String((await call('POST', `${base}/lists`, { name: 'Newsletter' }))['id']);
  return { say, call, base, list, subscribers };
};

/**
 * Plays the story of the README against a hub that nobody has signed up at, through the same API that anybody has; what a missing plugin
 * takes out of it is said, and the rest is told.
 */
export const playStory = async (telling: Telling): Promise<void> => {
  const { say, url } = telling;
  say('1  Signing up by the one-time link, and making a workspace whose clock can be moved.');
  const scene = await setScene(telling);
  const series = await startSeries(scene);
  const coming = series === null ? '' : '; the import may start workflows';
  say(`3  Importing ${scene.subscribers.toLocaleString('en')} subscribers with their consents${coming}.`);
  const imported = await importSubscribers(scene);
  say(`   ${String(imported['created'])} made, ${String(imported['refused'])} refused.`);
  if (series !== null) await tellSeries(scene, series);
  const what =
    series?.definition.steps.some(({ id }) => id === 'welcome') === true
      ? 'The messages are in the built-in inbox'
      : 'The subscribers are in the list Newsletter';
  say(`   ${what}: ${url} (sign in as ${STORY_OWNER.email} with “${STORY_OWNER.password}”).`);
};
