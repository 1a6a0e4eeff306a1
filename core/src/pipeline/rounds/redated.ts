import type { StoredEvent } from '../../model/event.ts';
import type { Redated } from '../../store/verb/dated-fields.ts';
import type { TriggerIndex } from '../2-match/trigger-index.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Which of a contact's dates that are kept by the day an event tells of, be it ever so quiet. */
export const redatedBy = (
  { type, contactId, workspaceId, at, payload }: StoredEvent,
  index: TriggerIndex,
): readonly Redated[] => {
  if (contactId === null || (type !== 'contact.created' && type !== 'contact.updated')) return [];
  const fields = index.datedFields(workspaceId);
  if (fields.length === 0) return [];
  const { changed } = payload;
  const told =
    type === 'contact.created' || !isRecord(changed) ? fields : fields.filter((field) => Object.hasOwn(changed, field));
  return told.map((field) => ({ contactId, field, at }));
};
