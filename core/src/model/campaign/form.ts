import {
  Audience,
  LocalMoment,
  ZoneSource,
  type CampaignChannel,
  type JsonObject,
  type WorkflowDefinition,
  type WorkflowProblem,
} from '@innesto/sdk/contract';
import { compiledLater } from '../compiled-later.ts';
import { readKept } from '../kept.ts';

/** A campaign as its form has it. `at`: when it goes out, as a clock on the wall shows it; null: nobody has said yet, as with `audience`. */
export interface CampaignForm {
  readonly channel: CampaignChannel;
  readonly message: JsonObject;
  readonly audience: Audience | null;
  readonly at: string | null;
  readonly clock: ZoneSource;
}

/** The only step of a campaign: by this id triggers, filters and statistics know it. */
export const CAMPAIGN_STEP = 'message';

/** What starts a campaign, and what sends it: the same plugins that workflows use. */
const CAMPAIGN_TRIGGER = 'fixed-date/moment';
export const SENDING_STEPS: Readonly<Record<CampaignChannel, string>> = { email: 'email/send', sms: 'sms/send' };

const channelOf = (contribution: string | undefined): CampaignChannel =>
  contribution === SENDING_STEPS.sms ? 'sms' : 'email';

const whomOf = (audience: Audience | null): JsonObject => {
  if (audience === null) return {};
  const { lists, filter } = audience;
  // A filter is JSON through and through; its type says so in more words.
  const asked = filter === undefined ? {} : { filter: readKept<JsonObject>(JSON.stringify(filter)) };
  return { lists: lists ?? 'everybody', ...asked };
};

/** Makes the workflow of a campaign: one moment, whoever it is for, one message. */
export const compileCampaign = ({ channel, message, audience, at, clock }: CampaignForm): WorkflowDefinition => ({
  trigger: {
    contribution: CAMPAIGN_TRIGGER,
    config: { ...(at === null ? {} : { at }), clock, ...whomOf(audience) },
  },
  reentry: { policy: 'once' },
  first: CAMPAIGN_STEP,
  steps: [{ kind: 'action', id: CAMPAIGN_STEP, contribution: SENDING_STEPS[channel], config: message, ports: {} }],
});

const audiences = compiledLater(Audience);
const moments = compiledLater(LocalMoment);
const clocks = compiledLater(ZoneSource);

const audienceIn = ({ lists, filter }: JsonObject): Audience | null => {
  if (lists === undefined) return null;
  const audience: unknown = {
    ...(lists === 'everybody' ? {} : { lists }),
    ...(filter === undefined ? {} : { filter }),
  };
  return audiences.Check(audience) ? audience : null;
};

/** Reads the form back from the workflow that it made. */
export const campaignOf = ({ trigger, steps }: WorkflowDefinition): CampaignForm => {
  const step = steps.find(({ id }) => id === CAMPAIGN_STEP);
  const sending = step?.kind === 'action' ? step : undefined;
  const config = trigger?.config ?? {};
  const { at, clock } = config;
  return {
    channel: channelOf(sending?.contribution),
    message: sending?.config ?? {},
    audience: audienceIn(config),
    at: moments.Check(at) ? at : null,
    clock: clocks.Check(clock) ? clock : 'workspace',
  };
};

const PLACES: readonly (readonly [string, string])[] = [
  ['/steps/0/config', '/message'],
  ['/steps/0/contribution', '/channel'],
  ['/trigger/config/lists', '/audience'],
  ['/trigger/config/filter', '/audience/filter'],
  ['/trigger/config/at', '/at'],
];

/** What keeps a campaign's workflow from being started, as its form is to say it: where the moment is said when it is scheduled, that it is missing is none. */
export const campaignProblems = (problems: readonly WorkflowProblem[]): readonly WorkflowProblem[] =>
  problems.flatMap(({ step: _step, path = '', ...problem }): readonly WorkflowProblem[] => {
    const place = PLACES.find(([own]) => path === own || path.startsWith(`${own}/`));
    if (place?.[1] === '/at') return [];
    return [{ ...problem, path: place === undefined ? '' : `${place[1]}${path.slice(place[0].length)}` }];
  });
