import { defineEndpoint, type EndpointCall, type JsonObject, type TakeResult } from '@innesto/sdk';
import { isSiteOf, readMonitor, type Monitor } from './monitor.ts';
import { readPage, type Page } from './page.ts';

const LONGEST_TITLE = 200;
/** Programs that say so themselves. */
const PROGRAM = /bot\b|bot\/|crawl|spider|slurp|preview|monitor|curl|wget|python-requests/i;

/** What the script tells of a visit. */
interface Visit {
  readonly monitor: string;
  readonly page: Page;
  readonly title: string;
  /** The contact key, where the visitor came with one. */
  readonly key: string | null;
  readonly consented: boolean;
  /** It was told before, when nobody knew yet whose it was: it is counted already. */
  readonly isCounted: boolean;
}

/** The members of what was sent; none where it is no object. */
const parse = (body: string): ReadonlyMap<string, unknown> => {
  try {
    const told: unknown = JSON.parse(body);
    return new Map(typeof told === 'object' && told !== null ? Object.entries(told) : []);
  } catch {
    return new Map();
  }
};

const textIn = (value: unknown, most: number): string => (typeof value === 'string' ? value.slice(0, most) : '');

/** Reads what the script sent; null where it is nothing that the script sends. */
const readVisit = (body: string): Visit | null => {
  const told = parse(body);
  const page = readPage(textIn(told.get('u'), 2000));
  const monitor = textIn(told.get('m'), 100);
  if (page === null || monitor === '') return null;
  const key = textIn(told.get('k'), 200);
  return {
    monitor,
    page,
    title: textIn(told.get('t'), LONGEST_TITLE).toWellFormed(),
    key: key === '' ? null : key,
    consented: told.get('c') === 1,
    isCounted: told.get('r') === 1,
  };
};

const maySay = ({ consent }: Monitor, { consented }: Visit): boolean =>
  consent === 'link' || (consent === 'ask' && consented);

/** Whether a call comes from where it says: a browser tells of which site its page is. */
const isFrom = ({ headers }: EndpointCall, monitor: Monitor): boolean => {
  const { origin } = headers;
  if (PROGRAM.test(headers['user-agent'] ?? '')) return false;
  if (origin === undefined || origin === 'null') return true;
  return isSiteOf(monitor, origin.toLowerCase().replace(/^https?:\/\//, ''));
};

const payloadOf = ({ page: { url, site, path }, title, monitor }: Visit): JsonObject => ({
  url,
  site,
  path,
  page: `${site}${path}`,
  monitor,
  ...(title === '' ? {} : { title }),
});

const toldBy = (call: EndpointCall, monitors: readonly Monitor[]): TakeResult => {
  const visit = readVisit(call.body);
  const monitor = monitors.find(({ id }) => id === visit?.monitor);
  if (visit === null || monitor === undefined || !monitor.isActive) return {};
  if (!isSiteOf(monitor, visit.page.site) || !isFrom(call, monitor)) return {};
  const unknown = visit.isCounted ? [] : [{ balance: 'visitors', record: monitor.id, amount: 1 }];
  const { key } = visit;
  if (key === null || !maySay(monitor, visit)) return { counts: unknown };
  return {
    events: [
      { type: 'site-visit.visited', contact: { key }, at: call.at, payload: payloadOf(visit), otherwise: unknown },
    ],
  };
};

/** Where the script tells of visits. */
export const visits = defineEndpoint.ingest({
  title: 'Visits',
  description: 'Where the script tells which pages are visited.',
  needs: ['collection:monitor'],
  take: (call, { collections }) => toldBy(call, collections.monitor.map(readMonitor)),
});
