import type { ContactDetail, Page, RunView, TimelineEntry, WorkflowDefinition } from '@innesto/sdk/contract';
import type { Settled } from './settle-in.ts';

type Step = WorkflowDefinition['steps'][number];

/** A step that acts, and where it leads when that is done. */
export const act = (id: string, contribution: string, config: object, next?: string): Step => ({
  kind: 'action',
  id,
  contribution,
  config: { ...config },
  ports: next === undefined ? {} : { done: next },
});

/** A workspace at work: people by their first names, workflows, and what is told of them. */
export interface AtWork {
  put(name: string, about?: object): Promise<void>;
  idOf(name: string): string;
  fieldsOf(name: string): Promise<ContactDetail['fields']>;
  make(name: string, definition: WorkflowDefinition): Promise<string>;
  start(workflow: string): Promise<unknown>;
  runsOf(workflow: string): Promise<readonly RunView[]>;
  told(name: string): Promise<readonly TimelineEntry[]>;
  happens(type: string, name: string, payload?: object): Promise<unknown>;
}

/** Sets a workspace to work. */
export const atWork = ({ api, base }: Settled): AtWork => {
  const people = new Map<string, string>();
  const idOf = (name: string): string => people.get(name) ?? '';
  return {
    idOf,
    put: async (name, about = {}) => {
      const { contact } = await api.must<{ contact: { id: string } }>('POST', `${base}/contacts`, {
        email: `${name}@clients.example`,
        firstName: name,
        ...about,
      });
      people.set(name, contact.id);
    },
    fieldsOf: async (name) => (await api.must<ContactDetail>('GET', `${base}/contacts/${idOf(name)}`)).fields,
    make: async (name, definition) =>
      (await api.must<{ id: string }>('POST', `${base}/workflows`, { name, definition })).id,
    start: (workflow) => api.must('POST', `${base}/workflows/${workflow}/start`),
    runsOf: async (workflow) =>
      (await api.must<Page<RunView>>('GET', `${base}/workflows/${workflow}/runs?limit=100`)).items,
    told: async (name) =>
      (await api.must<Page<TimelineEntry>>('GET', `${base}/contacts/${idOf(name)}/timeline?limit=100`)).items,
    happens: (type, name, payload = {}) =>
      api.must('POST', `${base}/events`, { events: [{ type, contact: idOf(name), payload }] }),
  };
};
