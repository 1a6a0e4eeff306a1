import type { Scalar } from '@innesto/sdk/contract';
import { fault, type Fault } from '../../../fault/fault.ts';
import { chooseKey, keyValue, type ContactDraft, type ContactKey } from '../../../model/contact-draft.ts';
import { parseEmailAddress, type EmailAddress } from '../../../model/email-address.ts';
import { readFieldValue } from '../../../model/field-value.ts';
import { parseOneLine } from '../../../model/one-line.ts';
import { parsePhoneNumber } from '../../../model/phone-number.ts';
import { timeZoneNamed } from '../../../model/time-zone.ts';
import type { IdentityKey } from '../../../model/workspace.ts';
import { KEY_WORDS } from '../objection.ts';
import { repeated } from '../read-statement.ts';
import type { ImportPlan, PlannedColumn } from './import-plan.ts';
import type { StoredRow } from './stored-row.ts';

/** What a row says about whom, or why it is not taken in. */
export type ReadRow =
  | { readonly ok: true; readonly draft: ContactDraft; readonly about: ContactKey }
  | { readonly ok: false; readonly fault: Fault; readonly column: string | null };

/** Reads a file's rows one after the other. */
export type RowReader = (row: StoredRow) => ReadRow;

type Cell =
  | { readonly ok: true; readonly value: Scalar | EmailAddress }
  | { readonly ok: false; readonly fault: Fault };

const BROKEN = '\uFFFD';
const MOST_ZONES = 1000;

const value = (read: Scalar | EmailAddress): Cell => ({ ok: true, value: read });
const valueOr = (read: Scalar | EmailAddress | undefined, otherwise: () => Fault): Cell =>
  read === null || read === undefined ? { ok: false, fault: otherwise() } : value(read);

/** A file names few time zones many times, and looking one up takes as long as a whole row. */
const createZones = (): ((name: string) => string | null) => {
  const known = new Map<string, string | null>();
  return (name) => {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    if (known.size >= MOST_ZONES) known.clear();
    const zone = timeZoneNamed(name);
    known.set(name, zone);
    return zone;
  };
};

const readCell = (
  text: string,
  { target }: PlannedColumn,
  { plan, zones }: { readonly plan: ImportPlan; readonly zones: (name: string) => string | null },
): Cell => {
  switch (target.kind) {
    case 'email':
      return valueOr(parseEmailAddress(text), () => fault('INNESTO_CONTACT_EMAIL', { value: repeated(text) }));
    case 'phone':
      return valueOr(parsePhoneNumber(text, plan.country), () =>
        fault('INNESTO_CONTACT_PHONE', { value: repeated(text) }),
      );
    case 'timeZone':
      return valueOr(zones(text), () => fault('INNESTO_TIME_ZONE', { zone: repeated(text) }));
    case 'externalId':
    case 'firstName':
    case 'lastName':
      return valueOr(parseOneLine(text), () => fault('INNESTO_CONTACT_TEXT', { value: repeated(text) }));
    case 'field': {
      const { definition } = target;
      const parsed = readFieldValue(definition, text, plan.dateOrder);
      if (parsed.ok) return value(parsed.value);
      return {
        ok: false,
        fault: fault('INNESTO_FIELD_VALUE', { field: definition.key, type: definition.type, value: repeated(text) }),
      };
    }
  }
};

const isBroken = (text: string): boolean => text.includes(BROKEN) || text.includes('\0');

const brokenFault = (text: string): Fault =>
  text.includes(BROKEN) ? fault('INNESTO_IMPORT_ENCODING', { encoding: 'UTF-8' }) : fault('INNESTO_REQUEST_TEXT');

/** Reads the rows of an import by its plan. Empty cells say nothing: what is known stays. */
export const createRowReader = (plan: ImportPlan, identityKey: IdentityKey): RowReader => {
  const reading = { plan, zones: createZones() };
  return ([, cells]) => {
    if (typeof cells === 'number')
      return { ok: false, fault: fault('INNESTO_IMPORT_CELLS', { count: cells }), column: null };
    const members = new Map<string, Scalar | EmailAddress>();
    const fields = new Map<string, Scalar>();
    for (const [at, planned] of plan.columns.entries()) {
      const text = cells[at]?.trim() ?? '';
      if (planned === null || text === '') continue;
      if (isBroken(text)) return { ok: false, fault: brokenFault(text), column: planned.column };
      const cell = readCell(text, planned, reading);
      if (!cell.ok) return { ok: false, fault: cell.fault, column: planned.column };
      if (planned.target.kind !== 'field') members.set(planned.target.kind, cell.value);
      else if (cell.value !== null && typeof cell.value !== 'object')
        fields.set(planned.target.definition.key, cell.value);
    }
    // The members of a draft are called as the columns' kinds are, and each holds what its kind was read into.
    const draft = { ...Object.fromEntries(members), fields: Object.fromEntries(fields) } as ContactDraft;
    const wanted = plan.key === null ? null : keyValue(draft, plan.key);
    if (plan.key !== null && wanted === null)
      return { ok: false, fault: fault('INNESTO_IMPORT_KEY', { key: KEY_WORDS[plan.key] }), column: null };
    const about = chooseKey(draft, plan.key ?? identityKey);
    return about === null
      ? { ok: false, fault: fault('INNESTO_CONTACT_IDENTITY'), column: null }
      : { ok: true, draft, about };
  };
};
