import type { ConsentEntry } from '@innesto/sdk/contract';
import type { Settled } from './settle-in.ts';
import type { SmtpSink } from './smtp-sink.ts';
import { welcomeSeries } from './welcome-series.ts';

/** What somebody has said who wants to be written to, and lets openings be measured. */
export const AGREES: readonly ConsentEntry[] = [
  { purpose: 'marketing', channel: 'email', state: 'given' },
  { purpose: 'open-tracking', channel: 'email', state: 'given' },
];

/** The Welcome series, running: who joins the list goes through the workflow. */
export interface RunningSeries {
  readonly list: string;
  readonly workflow: string;
}

/** Sets up what the series needs (a mail server, two fields, a list) and starts it. */
export const startSeries = async ({ api, base }: Settled, server: SmtpSink): Promise<RunningSeries> => {
  const from = { name: 'Palestra Aurora', address: 'ciao@aurora.example' };
  const line = { host: '127.0.0.1', port: server.port, security: 'none' };
  await api.must('POST', `${base}/connections`, { kind: 'smtp', name: 'Our server', ...line, from });
  for (const key of ['city', 'welcome']) await api.must('POST', `${base}/fields`, { key, label: key, type: 'text' });
  const list = await api.must<{ id: string }>('POST', `${base}/lists`, { name: 'Newsletter' });
  const draft = { name: 'Welcome series', definition: welcomeSeries(list.id) };
  const workflow = await api.must<{ id: string }>('POST', `${base}/workflows`, draft);
  await api.must('POST', `${base}/workflows/${workflow.id}/start`);
  return { list: list.id, workflow: workflow.id };
};
