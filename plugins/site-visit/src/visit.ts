import {
  defineTrigger,
  isPageMeant,
  type Filter,
  filters,
  setting,
  settings,
  type Subscription,
  Type,
} from '@innesto/sdk';

/** One page, some or all: what is any page has no address, and whatever is not has one. */
const whichRules = {
  anyOf: [
    { properties: { match: { const: 'any' }, address: false } },
    { properties: { match: false, address: false } },
    ...['exact', 'prefix', 'wildcard'].map((match) => ({
      properties: { match: { const: match } },
      required: ['match', 'address'],
    })),
  ],
};

const config = settings(
  {
    monitor: Type.Optional(
      setting.record({ title: 'Site', description: 'Empty: any that is monitored.', collection: 'monitor' }),
    ),
    match: Type.Optional(
      setting.choice({
        title: 'Page',
        options: {
          any: 'Any page',
          exact: 'This page',
          prefix: 'All pages that begin like this',
          wildcard: 'Pages that fit, with * for anything',
        },
        default: 'any',
      }),
    ),
    address: Type.Optional(
      setting.text({
        title: 'Its address',
        description: 'As in the browser, or what comes after the name of the site: /offers.',
        minLength: 1,
        maxLength: 1000,
      }),
    ),
  },
  whichRules,
);

/** An address as the pages that are visited are compared with it: by the member of the event that it is compared with. */
const comparedWith = (address: string): { readonly member: string; readonly text: string } => {
  const text = address
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/#.*$/, '');
  const slash = text.indexOf('/');
  if (slash === 0) return { member: 'event.path', text: text.replace(/\/+$/, '') };
  const site = slash === -1 ? text : text.slice(0, slash);
  const path = slash === -1 ? '' : text.slice(slash).replace(/\/+$/, '');
  return { member: 'event.page', text: `${site.toLowerCase()}${path}` };
};

/** A contact visits a page: any, one, those that begin alike, or those that fit. */
export const visit = defineTrigger({
  title: 'Visit of a site',
  description: 'Starts when a contact visits a page of a monitored site.',
  category: 'sites',
  config,
  events: ['site-visit.visited'],
  // Before 1.1.0 an address could stay behind when any page was chosen, and meant nothing.
  migrateConfig: ({ address, ...rest }) =>
    address === undefined || (rest['match'] ?? 'any') === 'any' ? rest : { ...rest, address },
  subscribe: ({ monitor, match = 'any', address = '' }): Subscription[] => {
    const on = 'site-visit.visited';
    const here = monitor === undefined ? [] : [filters.is('event.monitor', monitor)];
    const where = (...more: readonly Filter[]): { when?: Filter } =>
      [...here, ...more].length === 0 ? {} : { when: filters.all(...here, ...more) };
    if (match === 'any' || address.trim() === '') return [{ on, ...where() }];
    // With a query it counts too, which is compared as a whole: that, and stars, the plugin decides by itself.
    if (match === 'wildcard' || address.includes('?')) return [{ on, ...where(), ask: true }];
    const { member, text } = comparedWith(address);
    if (match === 'exact') return [{ on, ...where(filters.is(member, text)) }];
    return [{ on, ...(text === '' ? where() : where(filters.startsWith(member, text))) }];
  },
  match: ({ event: { payload } }, { config: { match = 'any', address = '' } }) => ({
    matches: typeof payload['url'] === 'string' && isPageMeant({ address, match }, payload['url']),
  }),
});
