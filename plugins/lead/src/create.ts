import {
  defineAction,
  done,
  effects,
  type EventView,
  failed,
  type JsonObject,
  setting,
  settings,
  Type,
} from '@innesto/sdk';
import { lead } from './kept.ts';

/** More of what an event holds is not kept with a lead. */
const MOST_DATA = 50;

const config = settings({
  pipeline: setting.record({ title: 'Pipeline', description: 'Where the lead begins.', collection: 'pipeline' }),
  status: Type.Optional(
    setting.record({
      title: 'Status',
      description: 'Left empty: the first one of the pipeline.',
      collection: 'status',
    }),
  ),
  title: Type.Optional(
    setting.text({ title: 'What it is about', description: 'Left empty: nothing.', minLength: 1, maxLength: 200 }),
  ),
  value: Type.Optional(setting.number({ title: 'Value', description: 'What it may be worth.', minimum: 0 })),
  source: Type.Optional(
    setting.text({
      title: 'Source',
      description: 'Where it comes from. Left empty: what the event says that began the workflow.',
      minLength: 1,
      maxLength: 120,
    }),
  ),
  data: Type.Optional(
    setting.flag({
      title: 'Keep what came with it',
      description: 'What the event holds that began the workflow.',
      default: true,
    }),
  ),
  again: Type.Optional(
    setting.flag({
      title: 'Also beside an open lead',
      description: 'Off: who has an open lead in the pipeline gets no second one.',
      default: false,
    }),
  ),
});

const sourceOf = (event: EventView | null): string | undefined => {
  const source = event?.payload['source'];
  return typeof source === 'string' && source !== '' ? source.slice(0, 120) : undefined;
};

/** What is worth keeping of an event: its plain values. */
const dataOf = (event: EventView | null): JsonObject | undefined => {
  const plain = Object.entries(event?.payload ?? {}).filter(
    ([, value]) =>
      typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 2000),
  );
  return plain.length === 0 ? undefined : Object.fromEntries(plain.slice(0, MOST_DATA));
};

/** Makes a lead of the contact, in a pipeline, with where it comes from and what came with it. */
export const create = defineAction({
  title: 'Create lead',
  description: 'Makes a lead of the contact, with its source and what came with it.',
  category: 'contacts',
  config,
  needs: ['contact', 'event', 'records:lead', 'records:pipeline', 'records:status'],
  figures: { value: { title: 'Value of the leads', adds: { collection: 'lead', attribute: 'value' } } },
  ports: { 'has-lead': 'Has an open lead already' },
  run: ({ event, records }, { config: { pipeline, status, title, value, source = sourceOf(event), ...rest } }) => {
    const chosen = records.pipeline.find(({ id }) => id === pipeline);
    if (chosen === undefined) return failed('there is no such pipeline any more');
    const beginning = status === undefined ? undefined : records.status.find(({ id }) => id === status);
    if (status !== undefined && beginning?.attributes['pipeline'] !== pipeline)
      return failed('the status does not belong to the pipeline any more');
    const isOpen = records.lead.some(({ attributes }) => attributes['open_in'] === pipeline);
    if (isOpen && rest.again !== true)
      return { effects: [], port: 'has-lead' as const, reason: 'the contact has an open lead there already' };
    const data = rest.data === false ? undefined : dataOf(event);
    const kind = beginning?.attributes['kind'];
    return done([
      effects.createRecord(
        { collection: 'lead', of: lead },
        {
          pipeline,
          ...(status === undefined ? {} : { status }),
          ...(title === undefined ? {} : { title }),
          ...(value === undefined ? {} : { value }),
          ...(source === undefined ? {} : { source }),
          ...(data === undefined ? {} : { data }),
          // Two runs may come here at once: the hub keeps the second one from making a second lead.
          ...(isOpen || kind === 'won' || kind === 'lost' ? {} : { open_in: pipeline }),
        },
        { otherwise: 'has-lead' },
      ),
    ]);
  },
});
