import { type ActionAnswer, defineAction, done, failed, setting, settings, skipped, Type } from '@innesto/sdk';
import { convert } from './convert.ts';
import { readRule } from './read-rule.ts';

const config = settings({
  rule: setting.record({ title: 'Rule', description: 'One that a step of a workflow completes.', collection: 'rule' }),
  value: Type.Optional(
    setting.number({ title: 'Value', description: 'Empty: what the rule says that it is worth.', minimum: 0 }),
  ),
});

/** Completes a manual rule for the contact. */
export const complete = defineAction({
  title: 'Complete a conversion rule',
  description: 'Notes a conversion of the contact.',
  category: 'sites',
  config,
  needs: ['contact', 'event', 'records:rule'],
  figures: { value: { title: 'Value of the conversions', adds: { collection: 'conversion', attribute: 'value' } } },
  ports: { already: 'Already completed' },
  run: ({ event, records }, { config: { rule: wanted, value }, now }): ActionAnswer<'already'> => {
    const found = records.rule.find(({ id }) => id === wanted);
    if (found === undefined) return failed('there is no such rule any more');
    const rule = readRule(found);
    if (rule.kind !== 'manual') return failed('the rule is not one that a step completes');
    if (!rule.isActive) return skipped('the rule is not active');
    return done([convert(rule, { at: now, value, payload: event?.payload ?? {}, otherwise: 'already' })]);
  },
});
