import type { CompiledVersion } from '../data/workflows/versions.ts';
import { zoneOf } from '../model/calendar/zone.ts';
import type { Contact, ContactStanding } from '../model/contact.ts';
import type { StoredEvent } from '../model/event.ts';
import { renderTemplate } from '../model/message/liquid.ts';
import type { Way } from '../model/walk/way.ts';
import type { WorkflowStanding } from '../model/workflow-standing.ts';
import type { Workspace } from '../model/workspace.ts';

/** Whose way it is, and through what. */
export interface Walker {
  readonly version: CompiledVersion;
  readonly standing: ContactStanding | null;
  /** For whom texts are filled in. */
  readonly contact: Contact | null;
  readonly workspace: Workspace;
  readonly event: StoredEvent | null;
  readonly run: { readonly startedAt: number };
  /** Absent where the run is only just beginning. */
  readonly workflow?: Pick<WorkflowStanding, 'startedAt' | 'resumedFrom'>;
}

const stoodStill = (workflow: Walker['workflow']): Way['stoodStill'] =>
  workflow === undefined || workflow.resumedFrom === null || workflow.startedAt === null
    ? null
    : { from: workflow.resumedFrom, to: workflow.startedAt };

/** Fills in a text for a contact; null where that cannot be done. */
export const textFor =
  ({ contact, event, workspace }: Pick<Walker, 'contact' | 'event' | 'workspace'>, now: number): Way['render'] =>
  (text, variables) => {
    const { fields = {}, ...person } = contact ?? {};
    const rendered = renderTemplate('text', text, {
      contact: person,
      field: fields,
      event: event?.payload ?? {},
      variable: variables,
      workspace: { name: workspace.name, timeZone: workspace.timeZone },
      now: new Date(now).toISOString(),
    });
    return rendered.kind === 'rendered' ? rendered.text : null;
  };

/** What a walk needs to know; `now` is the workspace's time. */
export const wayOf = ({ version, standing, contact, workspace, event, run, workflow }: Walker, now: number): Way => ({
  graph: version.graph,
  now,
  startedAt: run.startedAt,
  stoodStill: stoodStill(workflow),
  zones: { contact: zoneOf({ contact: standing, workspace }).zone, workspace: workspace.timeZone },
  holidays: workspace.calendar.holidays,
  lot: { workflow: version.workflowPublicId, contact: standing?.publicId ?? '' },
  render: textFor({ contact, event, workspace }, now),
});
