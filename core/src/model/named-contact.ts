/** A contact as callers name it: by its public id, in a workspace. */
export interface NamedContact {
  readonly workspaceId: number;
  readonly contact: string;
}

/** One text for a contact that is named in a workspace, to look it up by. */
export const namedContactKey = ({ workspaceId, contact }: NamedContact): string => `${workspaceId} ${contact}`;
