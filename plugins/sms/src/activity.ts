import {
  defineTrigger,
  type Duration,
  type Filter,
  filters,
  setting,
  settings,
  type Subscription,
  Type,
} from '@innesto/sdk';

const EVENTS = {
  sent: 'The SMS was sent',
  delivered: 'The SMS was delivered',
  undelivered: 'The SMS was not delivered',
  clicked: 'A link in the SMS was followed',
  'not-clicked': 'No link in the SMS was followed in time',
} as const;

const OF_LINKS: ReadonlySet<string> = new Set(['clicked', 'not-clicked']);

/** Whose messages are meant: a step's id says nothing without its workflow. That a campaign may be chosen is said so that the form shows it in front. */
const WHOSE = [
  { properties: { step: false }, required: [] },
  { properties: {}, required: ['workflow'] },
  { properties: {}, required: ['workflow', 'step'] },
  { properties: { step: false }, required: ['campaign'] },
];
/** Which link is meant, where it is about links. */
const LINKS = [
  { properties: { match: false }, required: [] },
  { properties: {}, required: ['link'] },
  { properties: {}, required: ['link', 'match'] },
];
const NO_LINK = [{ properties: { link: false, match: false }, required: [] }];

/** What goes with what happened: a time where nothing did, a link where one was followed or not. */
const branches = Object.keys(EVENTS).flatMap((event) =>
  WHOSE.flatMap((whose) =>
    (OF_LINKS.has(event) ? LINKS : NO_LINK).map((link) => ({
      properties: {
        event: { const: event },
        ...(event === 'not-clicked' ? {} : { within: false }),
        ...whose.properties,
        ...link.properties,
      },
      required: [...(event === 'not-clicked' ? ['within'] : []), ...whose.required, ...link.required],
    })),
  ),
);

const config = settings(
  {
    event: setting.choice({ title: 'What happened', options: EVENTS }),
    within: Type.Optional(
      setting.duration({
        title: 'Within',
        description:
          'So long it is waited for, counted from when the SMS was sent. Contacts who did not consent to the measuring of clicks are left out: nobody can know whether they followed a link.',
      }),
    ),
    link: Type.Optional(
      Type.String({
        title: 'Link',
        description: 'Only this link, as it was written into the text: https://… Left empty: any link.',
        pattern: '^https?://',
        maxLength: 2000,
      }),
    ),
    match: Type.Optional(
      setting.choice({
        title: 'Which links are meant',
        options: { exact: 'Exactly this one', start: 'All that begin like this' },
        default: 'exact',
      }),
    ),
    campaign: Type.Optional(
      setting.campaign({
        title: 'Campaign',
        description: 'Only SMS of this campaign. Left empty: all SMS, of campaigns and workflows.',
        channel: 'sms',
      }),
    ),
    workflow: Type.Optional(
      setting.workflow({
        title: 'Workflow',
        description: 'Only SMS that this workflow sends; with a campaign as well, those of either.',
      }),
    ),
    step: Type.Optional(
      setting.step({ title: 'Step', description: 'Only the SMS that this step of the workflow sends.' }),
    ),
  },
  {
    anyOf: branches,
    allOf: [{ properties: { within: { properties: { amount: { minimum: 1 } } } } }],
  },
);

const isSms = filters.is('event.channel', 'sms');
const SAME = ['event.message'];

/** Whose messages are meant: those of a workflow (of one step of it), of a campaign, of either where both are chosen, or anybody's. */
const sentBy = ({
  workflow,
  step,
  campaign,
}: {
  readonly workflow: string | undefined;
  readonly step: string | undefined;
  readonly campaign: string | undefined;
}): readonly Filter[] => {
  const drawn = [
    ...(workflow === undefined ? [] : [filters.is('event.workflow', workflow)]),
    ...(step === undefined ? [] : [filters.is('event.step', step)]),
  ];
  if (campaign === undefined) return drawn;
  // In what happens to messages a campaign stands where a workflow does.
  const own = filters.is('event.workflow', campaign);
  return [drawn.length === 0 ? own : filters.any(filters.all(...drawn), own)];
};

/** A page, and the same with a slash behind it, are one link. */
const isLink = (link: string, match: 'exact' | 'start'): Filter => {
  if (match === 'start') return filters.startsWith('event.url', link);
  const bare = link.replace(/\/$/, '');
  return filters.oneOf('event.url', [bare, `${bare}/`]);
};

/** Messages of which it is known after that time that nobody followed a link of theirs: those whose links are counted, and that arrived. */
const notClicked = (which: readonly Filter[], followed: readonly Filter[], within: Duration): Subscription => ({
  on: 'message.sent',
  when: filters.all(...which, filters.is('event.clicksMeasured', true)),
  unless: {
    on: 'message.clicked',
    ...(followed.length === 0 ? {} : { when: filters.all(...followed) }),
    same: SAME,
    within,
    or: [
      { on: 'message.undelivered', same: SAME },
      // Who takes consent to measuring back is no longer watched, and so has not failed to do anything.
      { on: 'consent.withdrawn', when: filters.all(filters.is('event.purpose', 'click-tracking'), isSms) },
    ],
  },
});

/**
 * Something became of an SMS, or nothing did in time. Entries carry no key of their own: a contact who gets three SMS is one contact, and the
 * workflow's own setting says whether it may enter again. An SMS that the provider does not take is not delivered either.
 */
export const activity = defineTrigger({
  title: 'SMS activity',
  description:
    'Starts when an SMS to the contact was sent or delivered, or could not be, or when a link in it was followed or was not in time.',
  category: 'messages',
  config,
  events: ['message.sent', 'message.delivered', 'message.undelivered', 'message.failed', 'message.clicked'],
  subscribe: ({ event, within, link, match = 'exact', workflow, step, campaign }) => {
    const which = [isSms, ...sentBy({ workflow, step, campaign })];
    const followed = link === undefined ? [] : [isLink(link, match)];
    const when = filters.all(...which);
    switch (event) {
      case 'sent':
      case 'delivered':
        return [{ on: `message.${event}`, when }];
      case 'undelivered':
        return [
          { on: 'message.undelivered', when },
          { on: 'message.failed', when },
        ];
      case 'clicked':
        return [{ on: 'message.clicked', when: filters.all(...which, ...followed) }];
      case 'not-clicked':
        // Without a time a negative is refused before it comes to this.
        return [notClicked(which, followed, within ?? { amount: 1, unit: 'days' })];
    }
  },
});
