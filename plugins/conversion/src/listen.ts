import { defineHandler, isPageMeant, type EventView, type HandleResult, type SharedRecordView } from '@innesto/sdk';
import { allHold } from './conditions.ts';
import { convert } from './convert.ts';
import { readRule, type Rule } from './read-rule.ts';

/** So many rules may be completed by one event. */
const MOST_RULES = 50;

const completedBy = (
  { event, rules }: { readonly event: EventView; readonly rules: readonly SharedRecordView[] },
  isMeant: (rule: Rule) => boolean,
): HandleResult => {
  const { at, payload } = event;
  if (event.contact === null) return {};
  const completed = rules.map(readRule).filter((rule) => rule.isActive && isMeant(rule));
  return {
    groups: completed.slice(0, MOST_RULES).map((rule) => [convert(rule, { at, payload, otherwise: 'skipped' })]),
  };
};

/** An event that is reported completes the rules about it. */
export const event = defineHandler({
  title: 'Events that complete a rule',
  on: 'custom.*',
  needs: ['collection:rule'],
  onlyWith: 'rule',
  handle: (item, { collections }) =>
    completedBy(
      { event: item.event, rules: collections.rule },
      (rule) => rule.kind === 'event' && rule.event === item.event.type && allHold(rule.conditions, item.event.payload),
    ),
});

/** A page that is visited completes the rules about it. */
export const page = defineHandler({
  title: 'Pages that complete a rule',
  on: 'site-visit.visited',
  needs: ['collection:rule'],
  onlyWith: 'rule',
  handle: (item, { collections }) => {
    const { url } = item.event.payload;
    if (typeof url !== 'string') return {};
    return completedBy(
      { event: item.event, rules: collections.rule },
      (rule) => rule.kind === 'page' && isPageMeant(rule, url) && allHold(rule.conditions, item.event.payload),
    );
  },
});
