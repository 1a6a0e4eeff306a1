import type { MisfitCode, PluginMisfit, PluginText, SentenceParts } from '@innesto/sdk/contract';

/** Why settings or a record do not fit a version of a plugin: in a sentence, and with what says it in another language. */
export interface Misfit {
  /** JSON Pointer inside the settings, or the record’s attributes; empty: the whole. */
  readonly path: string;
  readonly detail: string;
  readonly code: MisfitCode;
  /** What the form writes above it; null: it is about no setting. */
  readonly label: PluginText | null;
  /** The settings of which one is enough. */
  readonly among?: readonly PluginText[];
  /** What fills the sentence, by name. */
  readonly parts: SentenceParts;
}

/** What says a misfit in another language; its sentence stands beside. */
export type MisfitReason = Omit<Misfit, 'detail'>;

/** What of a misfit says it in another language. */
export const reasonOf = ({ path, code, label, among, parts }: MisfitReason): MisfitReason => ({
  path,
  code,
  label,
  parts,
  ...(among === undefined ? {} : { among }),
});

/** A misfit as the API tells it. */
export const misfitView = (misfit: MisfitReason): PluginMisfit => {
  const { among, ...reason } = reasonOf(misfit);
  return { ...reason, ...(among === undefined ? {} : { among: among.map((label) => ({ ...label })) }) };
};

/** A misfit in a sentence, behind where it is. */
export const placed = ({ path, detail }: Pick<Misfit, 'path' | 'detail'>): string => `${path} ${detail}`.trim();
