import type { FieldDefinition, WorkflowSummary } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { Resource, type After } from './resource.svelte.ts';

const MOST_WORKFLOWS = 100;
const FIELD_SETTING = /field/i;

/** Whether a workflow's draft speaks of a field: in a condition, a text, or a setting that names a field. The hub asks the same before it lets a field go. */
const speaksOf = (part: unknown, key: string, under = ''): boolean => {
  if (typeof part === 'string')
    return (
      (part === key && FIELD_SETTING.test(under)) ||
      new RegExp(String.raw`\bfields?(\.${key}|\[\s*["']${key}["']\s*\])(?!\w)`).test(part)
    );
  if (Array.isArray(part)) return part.some((member) => speaksOf(member, key, under));
  if (typeof part !== 'object' || part === null) return false;
  return Object.entries(part).some(([name, member]) => speaksOf(member, key, name));
};

interface Options {
  readonly hub: Pick<Hub, 'workflows' | 'workflow' | 'countContacts'>;
  readonly after: After;
  readonly workspace: string;
  readonly field: FieldDefinition;
}

/** Where a field is used: by which workflows, and for how many contacts it says something. */
export class FieldUse {
  readonly workflows: Resource<readonly WorkflowSummary[]>;
  readonly filled: Resource<number>;

  constructor({ hub, after, workspace, field }: Options) {
    this.workflows = new Resource({
      after,
      load: async () => {
        const { items } = await hub.workflows(workspace, { limit: MOST_WORKFLOWS });
        const drafts = await Promise.all(items.map(({ id }) => hub.workflow(workspace, id)));
        return items.filter((_, at) => speaksOf(drafts[at]?.draft, field.key));
      },
    });
    this.filled = new Resource({
      after,
      load: async () =>
        (await hub.countContacts(workspace, { attribute: `field.${field.key}`, operator: 'set' })).matching,
    });
    this.workflows.refresh();
    this.filled.refresh();
  }

  close(): void {
    this.workflows.close();
    this.filled.close();
  }
}
