import { defineBalance, defineCollection, setting, settings, type SharedRecordView, Type } from '@innesto/sdk';

/** One site a line, by its name and, where it has one, its port. */
const SITES =
  '^([ \\t]*[a-zA-Z0-9]([a-zA-Z0-9-]{0,62})(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,62})){0,10}(:[0-9]{1,5})?[ \\t]*(\\n|$))+$';

/** A site whose visits are heard of. */
export const monitor = defineCollection({
  title: 'Monitored sites',
  description: 'The sites of yours whose visits you want to hear of. Each has a line of code to be put into its pages.',
  record: settings({
    name: setting.text({ title: 'Name', description: 'Online shop, blog.', minLength: 1, maxLength: 120 }),
    sites: Type.String({
      title: 'Sites',
      description:
        'Their names without https://, one a line: shop.example. What is below them (www.shop.example) belongs to them.',
      'x-widget': 'textarea',
      pattern: SITES,
      maxLength: 1000,
    }),
    consent: setting.choice({
      title: 'Whom it recognises',
      options: {
        ask: 'Contacts who consented on the site',
        link: 'Contacts who followed a link of a message, too; it remembers those who consented',
        never: 'Nobody: it only counts',
      },
      default: 'ask',
    }),
    active: Type.Optional(setting.flag({ title: 'Active', default: true })),
  }),
  uniqueKeys: [['name']],
  filterable: ['name', 'active'],
  snippet: {
    title: 'Code for your site',
    description:
      "Put this line into every page, before </head>. Links in your messages recognise the contact who follows them: write https://your-site/?innesto={{ contact.key }}. When a visitor consents to being recognised, your page calls (window.innesto ||= []).push('consent').",
    text: '<script defer src="{endpoint:script}" data-monitor="{record}" data-consent="{attribute:consent}"></script>',
  },
});

/** How many visits there were of which nobody knows whose they are: a number a day, and nothing else. */
export const visitors = defineBalance({
  title: 'Visits by people unknown',
  description:
    'What is counted of visits by people whom nobody recognises: how many there were on a day, and nothing else.',
  of: 'monitor',
  unit: 'visits',
});

/** A monitor as what is kept of it says. */
export interface Monitor {
  readonly id: string;
  readonly sites: readonly string[];
  readonly consent: string;
  readonly isActive: boolean;
}

/** Reads a monitor; what may be left out has its usual value. */
export const readMonitor = ({ id, attributes: { sites, consent, active } }: SharedRecordView): Monitor => ({
  id,
  sites: typeof sites === 'string' ? sites.split('\n').flatMap((site) => site.trim().toLowerCase() || []) : [],
  consent: typeof consent === 'string' ? consent : 'ask',
  isActive: active !== false,
});

/** Whether a host is one of a monitor's sites, or below one. */
export const isSiteOf = ({ sites }: Monitor, host: string): boolean =>
  sites.some((site) => host === site || host.endsWith(`.${site}`));
