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
  sent: 'The e-mail was sent',
  undelivered: 'The e-mail could not be delivered',
  opened: 'The e-mail was opened',
  'not-opened': 'The e-mail was not opened in time',
  clicked: 'A link in the e-mail was followed',
  'not-clicked': 'No link in the e-mail was followed in time',
} as const;

const NEGATIVES: ReadonlySet<string> = new Set(['not-opened', 'not-clicked']);
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
        ...(NEGATIVES.has(event) ? {} : { within: false }),
        ...whose.properties,
        ...link.properties,
      },
      required: [...(NEGATIVES.has(event) ? ['within'] : []), ...whose.required, ...link.required],
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
          'So long it is waited for, counted from when the e-mail was sent. Contacts who did not consent to measuring are left out: nobody can know whether they opened it or followed a link.',
      }),
    ),
    link: Type.Optional(
      Type.String({
        title: 'Link',
        description: 'Only this link, as it stands in the e-mail: https://… Left empty: any link.',
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
        description: 'Only e-mails of this campaign. Left empty: all e-mails, of campaigns and workflows.',
        channel: 'email',
      }),
    ),
    workflow: Type.Optional(
      setting.workflow({
        title: 'Workflow',
        description: 'Only e-mails that this workflow sends; with a campaign as well, those of either.',
      }),
    ),
    step: Type.Optional(
      setting.step({ title: 'Step', description: 'Only the e-mail that this step of the workflow sends.' }),
    ),
  },
  {
    anyOf: branches,
    allOf: [{ properties: { within: { properties: { amount: { minimum: 1 } } } } }],
  },
);

const isEmail = filters.is('event.channel', 'email');
const SAME = ['event.message'];

/** What did not reach the contact is no negative either. */
const UNDELIVERED = { on: 'message.undelivered', same: SAME };

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

/** Who takes consent to measuring back is no longer watched, and so has not failed to do anything. */
const takenBack = (purpose: string): { readonly on: string; readonly when: Filter } => ({
  on: 'consent.withdrawn',
  when: filters.all(filters.is('event.purpose', purpose), isEmail),
});

/** Messages of which it is known after that time that nobody opened them: those that may be measured, and that no program fetched. */
const notOpened = (which: readonly Filter[], within: Duration): Subscription => ({
  on: 'message.sent',
  when: filters.all(...which, filters.is('event.opensMeasured', true)),
  unless: {
    on: 'message.opened',
    same: SAME,
    within,
    or: [{ on: 'message.fetched', same: SAME }, UNDELIVERED, takenBack('open-tracking')],
  },
});

const notClicked = (which: readonly Filter[], followed: readonly Filter[], within: Duration): Subscription => ({
  on: 'message.sent',
  when: filters.all(...which, filters.is('event.clicksMeasured', true)),
  unless: {
    on: 'message.clicked',
    ...(followed.length === 0 ? {} : { when: filters.all(...followed) }),
    same: SAME,
    within,
    or: [UNDELIVERED, takenBack('click-tracking')],
  },
});

/**
 * Something became of an e-mail, or nothing did in time. Entries carry no key of their own: a contact who opens three e-mails is one contact,
 * and the workflow's own setting says whether it may enter again. That nothing happened is known by the message: opening another one is none of this one.
 */
export const activity = defineTrigger({
  title: 'E-mail activity',
  description:
    'Starts when an e-mail to the contact was sent or opened, or a link in it followed, or when that did not happen in time.',
  category: 'messages',
  config,
  events: ['message.sent', 'message.undelivered', 'message.failed', 'message.opened', 'message.clicked'],
  subscribe: ({ event, within, link, match = 'exact', workflow, step, campaign }) => {
    const which = [isEmail, ...sentBy({ workflow, step, campaign })];
    const followed = link === undefined ? [] : [isLink(link, match)];
    const when = filters.all(...which);
    // Without a time a negative is refused before it comes to this.
    const time = within ?? { amount: 1, unit: 'days' };
    switch (event) {
      case 'sent':
      case 'opened':
        return [{ on: `message.${event}`, when }];
      case 'undelivered':
        return [
          { on: 'message.failed', when },
          { on: 'message.undelivered', when },
        ];
      case 'clicked':
        return [{ on: 'message.clicked', when: filters.all(...which, ...followed) }];
      case 'not-opened':
        return [notOpened(which, time)];
      case 'not-clicked':
        return [notClicked(which, followed, time)];
    }
  },
});
