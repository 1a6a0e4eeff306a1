import {
  type ActionAnswer,
  defineAction,
  done,
  effects,
  failed,
  type JsonObject,
  setting,
  settings,
} from '@innesto/sdk';
import { codeOf } from '../code-of.ts';
import { code } from '../kept.ts';
import { type Campaign, readCampaign, textIn, validUntil } from '../read-campaign.ts';
import { turned } from './turned.ts';

const config = settings({
  campaign: setting.record({
    title: 'Campaign',
    description: 'Which coupon the contact gets. Messages behind this step can show the code.',
    collection: 'campaign',
  }),
});

/** What messages of later steps can show. */
const told = (
  { kind, value, text }: Pick<Campaign, 'kind' | 'value' | 'text'>,
  own: { readonly code: string; readonly expires: string },
): JsonObject => {
  const worth = { percent: `${value ?? ''} %`, amount: String(value ?? ''), text: '' }[kind];
  return { coupon: own.code, coupon_worth: text ?? worth, coupon_until: own.expires };
};

/** Issues a code of a campaign to the contact. Where a contact gets one only, whoever has it keeps it, and goes on with that. */
export const issue = defineAction({
  title: 'Issue a coupon',
  description: 'Gives the contact a code of its own from a campaign, for messages behind this step to show.',
  category: 'points',
  config,
  needs: ['records:campaign', 'records:code', 'secret'],
  variables: { coupon: 'Coupon code', coupon_worth: 'What the coupon is worth' },
  ports: { 'has-one': 'Has one already', 'none-left': 'No more codes', over: 'Campaign is over' },
  run: ({ records, secret }, { config: { campaign: wanted }, now }): ActionAnswer<'has-one' | 'none-left' | 'over'> => {
    const chosen = records.campaign.find(({ id }) => id === wanted);
    if (chosen === undefined) return failed('there is no such campaign any more');
    const campaign = readCampaign(chosen.attributes);
    const known = records.code.find(({ attributes }) => attributes['campaign'] === wanted);
    if (campaign.isOnce && known !== undefined) {
      const { code: own, expires } = known.attributes;
      const variables = told(campaign, { code: textIn(own), expires: textIn(expires) });
      return { ...turned('has-one', 'the contact has a code of this campaign already'), variables };
    }
    const until = validUntil(campaign, now);
    if (!campaign.isActive) return turned('over', 'the campaign is not active');
    if (until !== null && until <= now) return turned('over', 'the campaign is over');
    const { name, kind, value, text, times, limit, isOnce } = campaign;
    if (limit !== null && (chosen.balances['issued'] ?? 0) >= limit) return turned('none-left', 'all codes are issued');
    const own = codeOf(secret, campaign);
    const expires = until === null ? undefined : new Date(until).toISOString();
    return done(
      [
        effects.addToBalance({
          balance: 'issued',
          record: chosen.id,
          amount: 1,
          most: limit ?? undefined,
          otherwise: limit === null ? undefined : 'none-left',
        }),
        effects.createRecord(
          { collection: 'code', of: code },
          {
            code: own,
            campaign: chosen.id,
            name,
            kind,
            ...(value === undefined ? {} : { value }),
            ...(text === undefined ? {} : { text }),
            state: 'open',
            issued: new Date(now).toISOString(),
            ...(expires === undefined ? {} : { expires }),
            times,
            used: 0,
            ...(isOnce ? { counts: 'once' as const } : {}),
          },
          // Another step may have issued one meanwhile.
          { otherwise: isOnce ? 'has-one' : undefined },
        ),
      ],
      told(campaign, { code: own, expires: expires ?? '' }),
    );
  },
});
