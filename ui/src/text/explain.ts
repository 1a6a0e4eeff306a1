import type { Trouble } from '../data/trouble.ts';
import type { WordKey, Words } from './words.svelte.ts';

/** What happened, and what to do about it. */
export interface Explanation {
  readonly what: string;
  readonly remedy: string;
}

/** The faults that these pages can meet, in the person's language; any other is told as the hub tells it. */
const FAULTS: Readonly<Record<string, readonly [WordKey, WordKey]>> = {
  INNESTO_REQUEST_INVALID: ['fault.request-invalid', 'fault.request-invalid.remedy'],
  INNESTO_REQUEST_ORIGIN: ['fault.origin', 'fault.origin.remedy'],
  INNESTO_NOT_FOUND: ['fault.not-found', 'fault.not-found.remedy'],
  INNESTO_CONFLICT: ['fault.conflict', 'fault.conflict.remedy'],
  INNESTO_TOO_MANY_REQUESTS: ['fault.too-many', 'fault.too-many.remedy'],
  INNESTO_OVERLOADED: ['fault.busy', 'fault.busy.remedy'],
  INNESTO_STOPPING: ['fault.stopping', 'fault.stopping.remedy'],
  INNESTO_DATABASE: ['fault.database', 'fault.database.remedy'],
  INNESTO_DATABASE_FULL: ['fault.database-full', 'fault.database-full.remedy'],
  INNESTO_INTERNAL: ['fault.internal', 'fault.internal.remedy'],
  INNESTO_SIGN_IN_REQUIRED: ['fault.signed-out', 'fault.signed-out.remedy'],
  INNESTO_SIGN_IN_FAILED: ['fault.sign-in', 'fault.sign-in.remedy'],
  INNESTO_SIGN_IN_INSECURE: ['fault.insecure', 'fault.insecure.remedy'],
  INNESTO_SETUP_LINK: ['fault.set-up-link', 'fault.set-up-link.remedy'],
  INNESTO_FORBIDDEN: ['fault.forbidden', 'fault.forbidden.remedy'],
  INNESTO_CLOCK_LIVE: ['fault.clock-live', 'fault.clock-live.remedy'],
  INNESTO_TIME_ZONE: ['fault.time-zone', 'fault.time-zone.remedy'],
  INNESTO_CONTACT_EMAIL: ['fault.contact-email', 'fault.correct'],
  INNESTO_CONTACT_PHONE: ['fault.contact-phone', 'fault.contact-phone.remedy'],
  INNESTO_CONTACT_IDENTITY: ['fault.contact-identity', 'fault.correct'],
  INNESTO_CONTACT_TAKEN: ['fault.contact-taken', 'fault.contact-taken.remedy'],
  INNESTO_CONTACT_AMBIGUOUS: ['fault.contact-ambiguous', 'fault.contact-taken.remedy'],
  INNESTO_FIELD_VALUE: ['fault.field-value', 'fault.correct'],
  INNESTO_FIELD_EXISTS: ['fault.field-exists', 'fault.name-other'],
  INNESTO_FIELD_NAME: ['fault.field-exists', 'fault.name-other'],
  INNESTO_FIELD_KEPT: ['fault.field-kept', 'fault.field-kept.remedy'],
  INNESTO_FIELD_IN_USE: ['fault.field-in-use', 'fault.stop-first'],
  INNESTO_LIST_EXISTS: ['fault.list-exists', 'fault.name-other'],
  INNESTO_LIST_IN_USE: ['fault.list-in-use', 'fault.stop-first'],
  INNESTO_CONNECTION_SIGN_IN: ['fault.connection-sign-in', 'fault.connection-sign-in.remedy'],
  INNESTO_IMPORT_FILE: ['fault.import-file', 'fault.import-file.remedy'],
  INNESTO_IMPORT_LINE_TOO_LONG: ['fault.import-file', 'fault.import-file.remedy'],
  INNESTO_IMPORT_TOO_LARGE: ['fault.import-large', 'fault.import-large.remedy'],
  INNESTO_WORKFLOW_ACTIVE: ['fault.workflow-active', 'fault.workflow-active.remedy'],
  INNESTO_PLUGIN_UNKNOWN: ['fault.plugin-unknown', 'fault.plugin-unknown.remedy'],
  INNESTO_PLUGIN_RECORDS_HELD: ['fault.records-held', 'fault.records-held.remedy'],
  INNESTO_CONNECTION_PASSWORD: ['fault.connection-password', 'fault.connection-password.remedy'],
  INNESTO_CONNECTION_IN_USE: ['fault.connection-in-use', 'fault.connection-in-use.remedy'],
  INNESTO_RECORD_INVALID: ['fault.record-invalid', 'fault.correct'],
  INNESTO_RECORD_TAKEN: ['fault.record-taken', 'fault.record-taken.remedy'],
  INNESTO_RECORD_CHANGED: ['fault.record-changed', 'fault.record-changed.remedy'],
  INNESTO_ADDRESS: ['fault.address', 'fault.address.remedy'],
};

/** What the hub's sentence speaks of: the value that it quotes last, and the name behind its colon. */
const spokenOf = (detail: string): { readonly value: string; readonly named: string } => ({
  value: [...detail.matchAll(/“([^”]*)”/g)].at(-1)?.[1] ?? '–',
  named: detail.slice(detail.indexOf(': ') + 2),
});

/** Says what stood in the way so that a person knows what to do next. */
export const explain = (trouble: Trouble, say: Words['say']): Explanation => {
  switch (trouble.kind) {
    case 'unreachable':
      return { what: say('fault.unreachable'), remedy: say('fault.unreachable.remedy') };
    case 'unreadable':
      return { what: say('fault.unreadable', { status: trouble.status }), remedy: say('fault.unreadable.remedy') };
    case 'problem': {
      const { code, detail, remedy, incident } = trouble.problem;
      const keys = Object.hasOwn(FAULTS, code) ? FAULTS[code] : undefined;
      if (keys === undefined) return { what: detail, remedy };
      return {
        what: say(keys[0], { detail, ...spokenOf(detail) }),
        remedy: say(keys[1], { incident: incident ?? '–' }),
      };
    }
  }
};
