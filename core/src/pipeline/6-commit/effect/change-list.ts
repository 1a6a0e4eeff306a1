import { causedEvent, type EffectContext, type EffectDraft, type Objection } from './context.ts';

/** The right that changing lists asks for. */
export const CHANGE_LIST_RIGHT = 'lists:write';

/** Puts the run's contact into a list or takes it out. */
export const changeList = (
  context: EffectContext,
  draft: EffectDraft,
  { kind, list }: { readonly kind: 'list.join' | 'list.leave'; readonly list: string },
): Objection => {
  const listId = context.lists.get(list);
  if (listId === undefined) return 'the list does not exist any more';
  draft.memberships.push({
    kind: kind === 'list.join' ? 'join' : 'leave',
    listId,
    contactId: context.contact.id,
    workspaceId: context.workspace.id,
    at: context.now,
    event: causedEvent(context, kind === 'list.join' ? 'list.joined' : 'list.left', {
      list,
      source: context.cause.source,
    }),
  });
  return null;
};
