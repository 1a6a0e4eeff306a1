import { entry, type FaultEntry } from '../entry.ts';

/** What is wrong with plugins, and what they may not. */
export const PLUGIN_FAULTS = {
  INNESTO_PLUGIN_PACKAGE: entry(
    'user',
    400,
    'The plugin package cannot be taken: {detail}',
    'Build it again with innesto-plugin build.',
  ),
  INNESTO_PLUGIN_RANGE: entry(
    'user',
    400,
    'The plugin {plugin} works with host interface {needs}; this hub has {have}',
    'Install a version made for this hub.',
  ),
  INNESTO_PLUGIN_UNKNOWN: entry('user', 404, 'The plugin {plugin} is not installed', 'Install it first.'),
  INNESTO_PLUGIN_SOURCE: entry(
    'user',
    400,
    'The plugin cannot be fetched: {detail}',
    'Look at its name and version, and at INNESTO_REGISTRY; or bring its package as a file.',
  ),
  INNESTO_PLUGIN_SEARCH: entry(
    'user',
    400,
    'The registry cannot be searched: {detail}',
    'Name the package that you want, or bring it as a file.',
  ),
  INNESTO_PLUGIN_INTEGRITY: entry(
    'user',
    400,
    'The package of {plugin} is not the one that the registry vouches for: {detail}',
    'Do not install it from anywhere else: tell its author, and whoever runs the registry.',
  ),
  INNESTO_PLUGIN_NOT_ALLOWED: entry(
    'user',
    403,
    'The package {plugin} is not on the list of those that may be installed',
    'Ask whoever runs the hub to put it on the list.',
  ),
  INNESTO_PLUGIN_INSTALLER: entry(
    'user',
    403,
    'Plugins are installed and removed by {who} here',
    'Ask one of them, or use the command line.',
  ),
  INNESTO_PLUGIN_IN_USE: entry(
    'user',
    409,
    'The plugin {plugin} is still used: {uses}',
    'Change or delete what uses it first.',
  ),
  INNESTO_PLUGIN_MORE_RIGHTS: entry(
    'user',
    409,
    '{plugin} {version} asks for more than this workspace agreed to: {rights}',
    'Look at what it asks for, and name those rights to say yes to them.',
  ),
  INNESTO_PLUGIN_STUCK: entry(
    'user',
    409,
    'The workspace cannot move to {plugin} {version}: {detail}',
    'Change what stands in the way, or stay with the version that there is.',
  ),
  INNESTO_PLUGIN_RECORDS_HELD: entry(
    'retryable',
    503,
    'Somebody has been writing records for a long time, and {plugin} waits until that is over',
    'It is tried again by itself. Should it stay so, whoever runs the database looks for a transaction that does not end.',
  ),
  INNESTO_PLUGIN_MOVING: entry(
    'user',
    409,
    'The workspace is on its way to {plugin} {version}',
    'Wait until it is there, or call that off first.',
  ),
  INNESTO_PLUGIN_SUSPENDED: entry(
    'user',
    409,
    'The plugin {plugin} is suspended',
    'Its page tells why; let it go on from there.',
  ),
  INNESTO_PLUGIN_RIGHT: entry(
    'fatal',
    500,
    'The plugin {plugin} asked for “{effect}” without the right {right}',
    'Ask its developer to declare the right.',
  ),
  INNESTO_PLUGIN_ANSWER: entry(
    'fatal',
    500,
    'The plugin {plugin} answered something that does not fit the contract: {detail}',
    'Ask its developer to correct it.',
  ),
  INNESTO_ENDPOINT_BROKEN: entry(
    'fatal',
    500,
    'There is no answer to this',
    'Whoever runs the hub finds the reason in its log.',
  ),
  INNESTO_ENDPOINT_BUSY: entry('retryable', 503, 'This cannot be answered just now', 'Try again in a few seconds.'),
} as const satisfies Record<string, FaultEntry>;
