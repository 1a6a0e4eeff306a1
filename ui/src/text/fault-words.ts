import type { WordKey } from './words.svelte.ts';

/** How a fault is told: what happened, what to do, and by which part the hub has more to say about it, in English. */
export type FaultWords = readonly [what: WordKey, remedy: WordKey, details?: 'detail' | 'uses'];

const OF_REQUESTS = {
  INNESTO_REQUEST_INVALID: ['fault.request-invalid', 'fault.request-invalid.remedy', 'detail'],
  INNESTO_REQUEST_TOO_DEEP: ['fault.too-much', 'fault.too-much.remedy'],
  INNESTO_REQUEST_TOO_LARGE: ['fault.too-much', 'fault.too-much.remedy'],
  INNESTO_REQUEST_MEDIA_TYPE: ['fault.unread', 'fault.unread.remedy'],
  INNESTO_REQUEST_METHOD: ['fault.unread', 'fault.unread.remedy'],
  INNESTO_REQUEST_UPGRADE: ['fault.unread', 'fault.unread.remedy'],
  INNESTO_REQUEST_ORIGIN: ['fault.origin', 'fault.origin.remedy'],
  INNESTO_REQUEST_TEXT: ['fault.text', 'fault.text.remedy'],
  INNESTO_REQUEST_TIMEOUT: ['fault.timeout', 'fault.timeout.remedy'],
  INNESTO_NOT_FOUND: ['fault.not-found', 'fault.not-found.remedy'],
  INNESTO_CONFLICT: ['fault.conflict', 'fault.conflict.remedy'],
  INNESTO_UNDER_WAY: ['fault.under-way', 'fault.in-a-moment', 'detail'],
  INNESTO_IDEMPOTENCY_RUNNING: ['fault.first-try', 'fault.in-a-moment'],
  INNESTO_TOO_MANY_REQUESTS: ['fault.too-many', 'fault.too-many.remedy'],
  INNESTO_OVERLOADED: ['fault.busy', 'fault.busy.remedy'],
  INNESTO_STOPPING: ['fault.stopping', 'fault.stopping.remedy'],
  INNESTO_INTERNAL: ['fault.internal', 'fault.internal.remedy'],
} as const satisfies Record<string, FaultWords>;

const OF_THE_MACHINE = {
  INNESTO_DATABASE: ['fault.database', 'fault.database.remedy'],
  INNESTO_DATABASE_FULL: ['fault.database-full', 'fault.database-full.remedy'],
  INNESTO_SECRET_UNREADABLE: ['fault.secret', 'fault.secret.remedy'],
} as const satisfies Record<string, FaultWords>;

const OF_OPERATORS = {
  INNESTO_SIGN_IN_REQUIRED: ['fault.signed-out', 'fault.signed-out.remedy'],
  INNESTO_SIGN_IN_FAILED: ['fault.sign-in', 'fault.sign-in.remedy'],
  INNESTO_SIGN_IN_INSECURE: ['fault.insecure', 'fault.insecure.remedy'],
  INNESTO_SETUP_LINK: ['fault.set-up-link', 'fault.set-up-link.remedy'],
  INNESTO_FORBIDDEN: ['fault.forbidden', 'fault.forbidden.remedy'],
  INNESTO_OPERATOR_EXISTS: ['fault.operator-exists', 'fault.operator-exists.remedy'],
  INNESTO_OPERATOR_ONLY: ['fault.operator-only', 'fault.signed-out.remedy'],
  INNESTO_ROLE_ABOVE: ['fault.role-above', 'fault.role-above.remedy'],
} as const satisfies Record<string, FaultWords>;

const OF_PEOPLE = {
  INNESTO_CONTACT_EMAIL: ['fault.contact-email', 'fault.correct'],
  INNESTO_CONTACT_PHONE: ['fault.contact-phone', 'fault.contact-phone.remedy'],
  INNESTO_CONTACT_IDENTITY: ['fault.contact-identity', 'fault.correct'],
  INNESTO_CONTACT_TAKEN: ['fault.contact-taken', 'fault.contact-taken.remedy'],
  INNESTO_CONTACT_AMBIGUOUS: ['fault.contact-ambiguous', 'fault.contact-taken.remedy'],
  INNESTO_CONTACT_CHANGED: ['fault.contact-changed', 'fault.contact-changed.remedy'],
  INNESTO_CONTACT_MERGED: ['fault.contact-merged', 'fault.contact-merged.remedy'],
  INNESTO_CONTACT_TEXT: ['fault.contact-text', 'fault.contact-text.remedy'],
  INNESTO_FIELD_UNKNOWN: ['fault.field-unknown', 'fault.field-unknown.remedy'],
  INNESTO_FIELD_VALUE: ['fault.field-value', 'fault.correct'],
  INNESTO_FIELD_EXISTS: ['fault.field-exists', 'fault.name-other'],
  INNESTO_FIELD_NAME: ['fault.field-exists', 'fault.name-other'],
  INNESTO_FIELD_LIMIT: ['fault.field-limit', 'fault.field-limit.remedy'],
  INNESTO_FIELD_KEPT: ['fault.field-kept', 'fault.field-kept.remedy'],
  INNESTO_FIELD_CHOICES: ['fault.field-choices', 'fault.field-choices.remedy'],
  INNESTO_FIELD_IN_USE: ['fault.field-in-use', 'fault.stop-first'],
  INNESTO_LIST_EXISTS: ['fault.list-exists', 'fault.name-other'],
  INNESTO_LIST_NOT_EMPTY: ['fault.list-not-empty', 'fault.list-not-empty.remedy'],
  INNESTO_LIST_IN_USE: ['fault.list-in-use', 'fault.stop-first'],
  INNESTO_RECORD_INVALID: ['fault.record-invalid', 'fault.correct', 'detail'],
  INNESTO_RECORD_TAKEN: ['fault.record-taken', 'fault.record-taken.remedy'],
  INNESTO_RECORD_CHANGED: ['fault.record-changed', 'fault.record-changed.remedy'],
  INNESTO_CONDITION_INVALID: ['fault.condition', 'fault.marked', 'detail'],
  INNESTO_CONDITION_RUN: ['fault.condition-run', 'fault.condition-run.remedy'],
  INNESTO_CLOCK_LIVE: ['fault.clock-live', 'fault.clock-live.remedy'],
  INNESTO_TIME_ZONE: ['fault.time-zone', 'fault.time-zone.remedy'],
  INNESTO_QUIET_HOURS: ['fault.quiet-hours', 'fault.quiet-hours.remedy'],
} as const satisfies Record<string, FaultWords>;

const OF_IMPORTS = {
  INNESTO_IMPORT_FILE: ['fault.import-file', 'fault.import-file.remedy', 'detail'],
  INNESTO_IMPORT_LINE_TOO_LONG: ['fault.import-file', 'fault.import-file.remedy'],
  INNESTO_IMPORT_TOO_LARGE: ['fault.import-large', 'fault.import-large.remedy'],
  INNESTO_IMPORT_MAPPING: ['fault.import-mapping', 'fault.import-mapping.remedy', 'detail'],
  INNESTO_IMPORT_COLUMN: ['fault.import-column', 'fault.import-column.remedy'],
  INNESTO_IMPORT_ENDED: ['fault.import-ended', 'fault.import-ended.remedy'],
} as const satisfies Record<string, FaultWords>;

const OF_WORKFLOWS = {
  INNESTO_WORKFLOW_INVALID: ['fault.workflow-invalid', 'fault.marked'],
  INNESTO_WORKFLOW_ACTIVE: ['fault.workflow-active', 'fault.workflow-active.remedy'],
  INNESTO_WORKFLOW_NOT_ACTIVE: ['fault.workflow-inactive', 'fault.workflow-inactive.remedy'],
  INNESTO_WORKFLOW_INSIDE: ['fault.workflow-inside', 'fault.workflow-inside.remedy'],
  INNESTO_CAMPAIGN_OWN: ['fault.campaign-own', 'fault.campaign-own.remedy'],
  INNESTO_CAMPAIGN_STATE: ['fault.campaign-state', 'fault.conflict.remedy'],
  INNESTO_CAMPAIGN_INVALID: ['fault.campaign-invalid', 'fault.marked'],
  INNESTO_CAMPAIGN_MOMENT: ['fault.campaign-moment', 'fault.campaign-moment.remedy', 'detail'],
} as const satisfies Record<string, FaultWords>;

const OF_PLUGINS = {
  INNESTO_PLUGIN_UNKNOWN: ['fault.plugin-unknown', 'fault.plugin-unknown.remedy'],
  INNESTO_PLUGIN_PACKAGE: ['fault.plugin-package', 'fault.plugin-package.remedy', 'detail'],
  INNESTO_PLUGIN_RANGE: ['fault.plugin-range', 'fault.plugin-range.remedy'],
  INNESTO_PLUGIN_SOURCE: ['fault.plugin-source', 'fault.plugin-source.remedy', 'detail'],
  INNESTO_PLUGIN_SEARCH: ['fault.plugin-search', 'fault.plugin-search.remedy', 'detail'],
  INNESTO_PLUGIN_INTEGRITY: ['fault.plugin-integrity', 'fault.plugin-integrity.remedy', 'detail'],
  INNESTO_PLUGIN_NOT_ALLOWED: ['fault.plugin-not-allowed', 'fault.plugin-not-allowed.remedy'],
  INNESTO_PLUGIN_INSTALLER: ['fault.plugin-installer', 'fault.plugin-installer.remedy'],
  INNESTO_PLUGIN_IN_USE: ['fault.plugin-in-use', 'fault.plugin-in-use.remedy', 'uses'],
  INNESTO_PLUGIN_MORE_RIGHTS: ['fault.plugin-rights', 'fault.plugin-rights.remedy'],
  INNESTO_PLUGIN_STUCK: ['fault.plugin-stuck', 'fault.plugin-stuck.remedy', 'detail'],
  INNESTO_PLUGIN_MOVING: ['fault.plugin-moving', 'fault.plugin-moving.remedy'],
  INNESTO_PLUGIN_RECORDS_HELD: ['fault.records-held', 'fault.records-held.remedy'],
  INNESTO_PLUGIN_SUSPENDED: ['fault.plugin-suspended', 'fault.plugin-suspended.remedy'],
  INNESTO_PLUGIN_RIGHT: ['fault.plugin-right', 'fault.plugin-right.remedy'],
  INNESTO_PLUGIN_ANSWER: ['fault.plugin-answer', 'fault.plugin-answer.remedy', 'detail'],
} as const satisfies Record<string, FaultWords>;

const OF_THE_WORLD = {
  INNESTO_TEMPLATE: ['fault.template', 'fault.template.remedy', 'detail'],
  INNESTO_ADDRESS: ['fault.address', 'fault.address.remedy'],
  INNESTO_CONNECTION_SETTINGS: ['fault.connection-settings', 'fault.connection-settings.remedy', 'detail'],
  INNESTO_CONNECTION_SIGN_IN: ['fault.connection-sign-in', 'fault.connection-sign-in.remedy', 'detail'],
  INNESTO_CONNECTION_PASSWORD: ['fault.connection-password', 'fault.connection-password.remedy'],
  INNESTO_CONNECTION_IN_USE: ['fault.connection-in-use', 'fault.connection-in-use.remedy'],
} as const satisfies Record<string, FaultWords>;

/** The faults that these pages can meet, in the person's language. A test holds them to the hub's catalogue. */
export const FAULT_WORDS: ReadonlyMap<string, FaultWords> = new Map<string, FaultWords>(
  [OF_REQUESTS, OF_THE_MACHINE, OF_OPERATORS, OF_PEOPLE, OF_IMPORTS, OF_WORKFLOWS, OF_PLUGINS, OF_THE_WORLD].flatMap(
    (area) => Object.entries(area),
  ),
);
