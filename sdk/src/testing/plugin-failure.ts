/**
 * What a test sees where the hub would have stopped: the plugin threw (`code` is its own or `INNESTO_PLUGIN_THREW`), broke a
 * bound of the sandbox (`timeout`, `memory`, `stuck`, `output`), answered something that does not fit, or was given
 * settings that the hub would refuse.
 */
export class PluginFailure extends Error {
  readonly code: string;

  constructor(code: string, text: string) {
    super(text);
    this.name = 'PluginFailure';
    this.code = code;
  }
}
