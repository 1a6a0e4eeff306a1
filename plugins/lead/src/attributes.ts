import { defineAttribute } from '@innesto/sdk';

const from = (attribute: string) => ({ kind: 'collection', name: 'lead', attribute }) as const;

/** What filters ask about leads: of the newest one, where a contact has several. */
export const attributes = {
  leads: defineAttribute({ title: 'Leads', type: 'number', from: { kind: 'collection', name: 'lead' } }),
  status: defineAttribute({ title: 'Status of the lead', type: 'text', from: from('status_name') }),
  pipeline: defineAttribute({ title: 'Pipeline of the lead', type: 'text', from: from('pipeline_name') }),
  outcome: defineAttribute({ title: 'Outcome of the lead', type: 'text', from: from('kind') }),
  value: defineAttribute({ title: 'Value of the lead', type: 'number', from: from('value') }),
  source: defineAttribute({ title: 'Source of the lead', type: 'text', from: from('source') }),
  closed: defineAttribute({ title: 'Lead closed on', type: 'moment', from: from('closed') }),
} as const;
