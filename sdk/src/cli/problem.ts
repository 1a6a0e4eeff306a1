/** What can be wrong with a plugin, or with how it was asked to be built. */
export type ProblemCode =
  | 'INNESTO_PLUGIN_FOLDER'
  | 'INNESTO_PLUGIN_PACKAGE'
  | 'INNESTO_PLUGIN_SOURCE'
  | 'INNESTO_PLUGIN_BUILTIN'
  | 'INNESTO_PLUGIN_LOAD'
  | 'INNESTO_PLUGIN_MANIFEST'
  | 'INNESTO_PLUGIN_LOCALE'
  | 'INNESTO_PLUGIN_TOOL';

/** An expected failure of the plugin tools: what is wrong, and what to do about it. A bare Error, by contrast, is a bug in the tools. */
export class PluginProblem extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, text: string, cause?: unknown) {
    super(text, { cause });
    this.name = 'PluginProblem';
    this.code = code;
  }
}

/** Makes a problem; throw what it returns. */
export const problem = (code: ProblemCode, text: string, cause?: unknown): PluginProblem =>
  new PluginProblem(code, text, cause);

/** The text of whatever was thrown. */
export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
