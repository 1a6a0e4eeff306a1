/** The address of something in a workspace. */
export const at = (workspace: string, ...parts: readonly string[]): string =>
  ['/api/workspaces', ...[workspace, ...parts].map(encodeURIComponent)].join('/');

/** Which part of a list is asked for. */
export interface PageAsked {
  readonly limit: number;
  readonly after?: string | undefined;
}
