/** A link of a message whose clicks are counted: where it leads as it was written, and who followed it. Times are the workspace's. */
export interface CountedLink {
  readonly url: string;
  readonly clicks: number;
  readonly clickedAt: number | null;
}
