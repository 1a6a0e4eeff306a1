import { defineAction, done, effects, type KeptRecordView, setting, settings, Type } from '@innesto/sdk';
import { code } from '../kept.ts';
import { type Standing, standingOf, usedOnce } from '../standing.ts';
import { turned } from './turned.ts';

const config = settings({
  campaign: Type.Optional(
    setting.record({
      title: 'Only of this campaign',
      description: 'Empty: the newest code of the contact that can be used.',
      collection: 'campaign',
    }),
  ),
});

const WHY_NOT: Readonly<Record<Exclude<Standing, 'open'>, string>> = {
  used: 'the code was used already',
  expired: 'the code has expired',
};

/** Notes that a code of the contact was used: at the till the one that was typed, in a workflow the newest that can be. */
export const use = defineAction({
  title: 'Use a coupon',
  description:
    'Notes that the contact has used the code. A code that was used up or has expired goes on by another way.',
  category: 'points',
  config,
  needs: ['records:code'],
  ports: { 'no-code': 'Has no code', used: 'Used already', expired: 'Expired' },
  run: ({ records }, { config: { campaign }, now }) => {
    const own = records.code.filter(({ attributes }) => campaign === undefined || attributes['campaign'] === campaign);
    const standing = ({ attributes }: KeptRecordView): Standing => standingOf(attributes, now);
    const usable = own.find((one) => standing(one) === 'open');
    if (usable !== undefined)
      return done([
        effects.updateRecord({ collection: 'code', of: code, record: usable.id }, usedOnce(usable.attributes, now), {
          otherwise: 'used',
        }),
      ]);
    const [newest] = own;
    if (newest === undefined) return turned('no-code', 'the contact has no such code');
    const why = standing(newest) === 'expired' ? 'expired' : 'used';
    return turned(why, WHY_NOT[why]);
  },
});
