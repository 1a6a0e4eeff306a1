import type { WorkflowDetail } from '@innesto/sdk/contract';

/** Whether a draft was saved by the very person who looks at it, then in another window. */
export const isOwnDraft = (
  detail: Pick<WorkflowDetail, 'draftBy'> | null,
  operator: { readonly id: string } | null,
): boolean => detail !== null && detail.draftBy !== null && detail.draftBy.id === operator?.id;
