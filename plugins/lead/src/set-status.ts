import { defineAction, done, effects, failed, setting, settings, skipped } from '@innesto/sdk';
import { lead } from './kept.ts';

const config = settings({
  status: setting.record({
    title: 'Status',
    description: 'Where the contact’s newest open lead of that pipeline stands from now on.',
    collection: 'status',
  }),
});

/** Sets where the contact's open lead stands. */
export const setStatus = defineAction({
  title: 'Set the status of the lead',
  description: 'Moves the contact’s open lead to a status of its pipeline.',
  category: 'contacts',
  config,
  needs: ['contact', 'records:lead', 'records:status'],
  ports: { 'no-lead': 'No open lead' },
  run: ({ records }, { config: { status } }) => {
    const chosen = records.status.find(({ id }) => id === status);
    if (chosen === undefined) return failed('there is no such status any more');
    const { pipeline } = chosen.attributes;
    const isClosed = (kind: unknown): boolean => kind === 'won' || kind === 'lost';
    const open = records.lead.find(
      ({ attributes }) => attributes['pipeline'] === pipeline && !isClosed(attributes['kind']),
    );
    if (open === undefined)
      return { effects: [], port: 'no-lead' as const, reason: 'the contact has no open lead in that pipeline' };
    return open.attributes['status'] === status
      ? skipped('the lead has that status already')
      : done([effects.updateRecord({ collection: 'lead', of: lead, record: open.id }, { status })]);
  },
});
