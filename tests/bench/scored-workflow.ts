import { imported, sendFile } from '../support/send-file.ts';
import type { Settled } from '../support/settle-in.ts';

const csv = (count: number): string =>
  ['E-mail,Nome,Città', ...Array.from({ length: count }, (_, at) => `c${at}@clients.example,Nome${at},Torino`)].join(
    '\n',
  );

const contactsOf = async ({ api, base }: Settled): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let next: string | null = ''; next !== null;) {
    const page: { items: { id: string }[]; next: string | null } = await api.must(
      'GET',
      `${base}/contacts?limit=200${next === '' ? '' : `&after=${next}`}`,
    );
    ids.push(...page.items.map(({ id }) => id));
    next = page.next;
  }
  return ids;
};

const setStatus = (id: string, value: string) => ({
  kind: 'action',
  id,
  contribution: 'contact-field/update',
  config: { field: 'status', operation: 'set', value },
  ports: { done: 'end' },
});

/** The event comes in, its score is asked about, a field is set: the ordinary way through every stage, with a plugin in its sandbox. */
const makeWorkflow = async ({ api, base }: Settled): Promise<string> => {
  await api.must('POST', `${base}/fields`, { key: 'status', label: 'Status', type: 'text' });
  const { id } = await api.must<{ id: string }>('POST', `${base}/workflows`, {
    name: 'Scored',
    definition: {
      trigger: { contribution: 'event/custom', config: { type: 'custom.scored', each: 'number' } },
      reentry: { policy: 'always' },
      first: 'which',
      steps: [
        {
          kind: 'branch',
          id: 'which',
          branches: [
            { name: 'hot', when: { attribute: 'event.score', operator: 'at-least', value: 50 }, next: 'set-hot' },
          ],
          otherwise: 'set-cold',
        },
        setStatus('set-hot', 'hot'),
        setStatus('set-cold', 'cold'),
        { kind: 'exit', id: 'end' },
      ],
    },
  });
  await api.must('POST', `${base}/workflows/${id}/start`);
  return id;
};

/** A workspace with so many contacts and the workflow in force; gives the contacts' ids. */
export const makeScored = async (
  settled: Settled,
  count: number,
): Promise<{ readonly workflow: string; readonly contacts: readonly string[] }> => {
  await settled.api.must('POST', `${settled.base}/fields`, { key: 'city', label: 'City', type: 'text' });
  await imported(settled, await sendFile(settled, csv(count), {}));
  return { workflow: await makeWorkflow(settled), contacts: await contactsOf(settled) };
};
