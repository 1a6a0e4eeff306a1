import type { Comparison, Which } from '@innesto/sdk/contract';
import { keptKey } from '../../model/collection.ts';
import { COMPARED_MEMBERS } from '../../model/filter/comparable.ts';
import { eventsAsked, since } from '../../model/filter/past-events.ts';
import { FINEST, MOST_SUMMED } from '../../model/filter/past.ts';
import type { Source } from './ask-sql.ts';
import type { Asked } from './asked.ts';
import { conditionOf } from './condition-of.ts';
import { fragment, joined, raw, type Fragment } from './fragment.ts';
import { recordSource } from './record-source.ts';

const COMPARED: ReadonlySet<string> = new Set(COMPARED_MEMBERS);
const NOTHING: Source = { kind: 'comparable', value: raw('NULL') };

const text = (value: Fragment): Source => ({ kind: 'comparable', value: fragment`('t' || ${value})` });

const member = ({ dialect }: Asked, name: string): Source => ({
  kind: 'comparable',
  value: { sql: dialect.member('contact.comparable'), bindings: [name] },
});

const contactSource = (asked: Asked, name: string): Source => {
  if (COMPARED.has(name)) return member(asked, name);
  switch (name) {
    case 'id':
      return text(raw('contact.public_id'));
    case 'phone':
      return text(raw('contact.phone'));
    case 'source':
      return text(raw('contact.source'));
    case 'createdAt':
      return { kind: 'instant', value: raw('contact.created_at') };
    default:
      return NOTHING;
  }
};

const listSource = ({ workspaceId }: Asked, publicId: string): Source => ({
  kind: 'truth',
  holds: fragment`contact.id IN (SELECT list_member.contact_id FROM list_member WHERE list_member.list_id =
    (SELECT list.id FROM list WHERE list.workspace_id = ${workspaceId} AND list.public_id = ${publicId}))`,
});

const consentSource = (purpose: string, channel: string): Source =>
  text(fragment`(SELECT consent_state.state FROM consent_state
    WHERE consent_state.contact_id = contact.id AND consent_state.purpose = ${purpose} AND consent_state.channel = ${channel})`);

const workflowOf = ({ workspaceId }: Asked, publicId: string): Fragment =>
  fragment`(SELECT workflow.id FROM workflow WHERE workflow.workspace_id = ${workspaceId} AND workflow.public_id = ${publicId})`;

const runSource = (asked: Asked, workflow: string, name: string): Source => {
  const last = (column: string): Fragment =>
    fragment`(SELECT ${raw(column)} FROM run WHERE run.contact_id = contact.id AND run.workflow_id = ${workflowOf(asked, workflow)}
      ORDER BY run.id DESC LIMIT 1)`;
  switch (name) {
    case 'state':
      return text(last(`CASE WHEN run.ended_at IS NULL THEN 'inside' ELSE 'ended' END`));
    case 'entered':
      return { kind: 'instant', value: last('run.started_at') };
    case 'ended':
      return { kind: 'instant', value: last('run.ended_at') };
    case 'reason':
      return text(last('run.end_reason'));
    default:
      return NOTHING;
  }
};

const counted = (from: Fragment): Source => ({
  kind: 'count',
  value: fragment`(SELECT count(*) ${from})`,
  some: fragment`EXISTS (SELECT 1 ${from})`,
});

/** A contact's events that `of` names; null where only JavaScript can say which. */
const ownEvents = ({ workspaceId, moment }: Asked, of: Which): Fragment | null => {
  // What events hold is kept as it came, and only we can fold it.
  if (of.when !== undefined) return null;
  const from = since(of, moment);
  // The pluses keep SQLite on the index of the contact's events.
  const conditions = [
    fragment`event.contact_id = contact.id`,
    fragment`+event.workspace_id = ${workspaceId}`,
    fragment`event.type = ${of.event ?? ''}`,
    ...(from === null ? [] : [fragment`event.at >= ${from}`]),
  ];
  return fragment`FROM event WHERE ${joined(conditions, 'AND', 'TRUE')}`;
};

const eventCount = (asked: Asked, of: Which): Source | null => {
  const own = ownEvents(asked, of);
  return own === null ? null : counted(own);
};

const latestEvent = (asked: Asked, of: Which): Source | null => {
  const own = ownEvents(asked, of);
  return own === null ? null : { kind: 'instant', value: fragment`(SELECT max(event.at) ${own})` };
};

const MESSAGE_COLUMNS: ReadonlyMap<string, string> = new Map([
  ['sent', 'sent_at'],
  ['opened', 'opened_at'],
  ['clicked', 'clicked_at'],
]);

const messageSource = (asked: Asked, column: string, of: Which | undefined): Source => {
  const from = since(of, asked.moment);
  const at = raw(`message.${column}`);
  const conditions = [
    fragment`message.contact_id = contact.id`,
    fragment`+message.workspace_id = ${asked.workspaceId}`,
    from === null ? fragment`${at} IS NOT NULL` : fragment`${at} >= ${from}`,
    ...(of?.workflow === undefined ? [] : [fragment`message.workflow_id = ${workflowOf(asked, of.workflow)}`]),
    ...(of?.step === undefined ? [] : [fragment`message.step = ${of.step}`]),
    ...(of?.channel === undefined ? [] : [fragment`message.channel = ${of.channel}`]),
  ];
  return counted(fragment`FROM message WHERE ${joined(conditions, 'AND', 'TRUE')}`);
};

/** Of a contact's records of a collection those that `of` names. */
const ownRecords = (asked: Asked, key: string, of: Which | undefined): Fragment | null => {
  const fits = of?.when === undefined ? raw('TRUE') : conditionOf(of.when, asked, recordSource);
  if (fits === null) return null;
  return fragment`FROM record WHERE record.contact_id = contact.id AND record.collection = ${key} AND ${fits}`;
};

const newestRecord = (
  asked: Asked,
  key: string,
  { of, part }: { of: Which | undefined; part: string },
): Source | null => {
  const own = ownRecords(asked, key, of);
  return own === null
    ? null
    : {
        kind: 'comparable',
        value: fragment`(SELECT kept.value FROM record_value kept WHERE kept.attribute = ${part}
          AND kept.record_id = (SELECT record.id ${own} ORDER BY record.id DESC LIMIT 1))`,
      };
};

const recordCount = (asked: Asked, key: string, of: Which | undefined): Source | null => {
  const own = ownRecords(asked, key, of);
  return own === null ? null : counted(own);
};

/** The numbers of an attribute of a contact's records that `of` names, as a sum (0 where there are none), or the least or the most of them. */
const takenSource = (
  asked: Asked,
  as: 'sum' | 'least' | 'most',
  { key, part, of }: { readonly key: string; readonly part: string; readonly of: Which | undefined },
): Source | null => {
  const own = ownRecords(asked, key, of);
  if (own === null) return null;
  const { dialect } = asked;
  if (as === 'sum') {
    const number = { sql: dialect.numberIn('record.attributes'), bindings: dialect.numberBindings(part) };
    const real = raw(dialect.words.real);
    const parts = fragment`(SELECT ${raw(dialect.wholeParts('taken.number', FINEST))} AS parts FROM (SELECT ${number} AS number ${own}) taken
      WHERE taken.number BETWEEN ${-MOST_SUMMED} AND ${MOST_SUMMED})`;
    const value = fragment`(CAST(coalesce((SELECT sum(summed.parts) FROM ${parts} summed), 0) AS ${real}) / ${raw(String(FINEST))})`;
    return { kind: 'count', value, some: fragment`${value} >= 1` };
  }
  const sorted = raw(as === 'least' ? `min(kept.value${dialect.byBytes})` : `max(kept.value${dialect.byBytes})`);
  return {
    kind: 'comparable',
    value: fragment`(SELECT ${sorted} FROM record_value kept WHERE kept.attribute = ${part} AND substr(kept.value, 1, 1) = 'n'
      AND kept.record_id IN (SELECT record.id ${own}))`,
  };
};

/** What is counted of a contact or of all of its records together, reckoned in the smallest part of what any balance counts: so nothing is lost in adding. */
const balanceSource = ({ dialect }: Asked, key: string): Source => {
  const real = raw(dialect.words.real);
  const value = fragment`(CAST(coalesce((SELECT sum(account.total * (10000 / account.scale)) FROM account
    WHERE account.contact_id = contact.id AND account.balance = ${key}), 0) AS ${real}) / 10000)`;
  return { kind: 'count', value, some: fragment`${value} >= 1` };
};

/** Where a comparison's attribute is found in the database; null where only JavaScript can say it. */
export const sourceOf = (asked: Asked, { attribute, of }: Comparison): Source | null => {
  const [room = '', name = '', part = '', more = ''] = attribute.split('.');
  switch (room) {
    case 'contact':
      return contactSource(asked, name);
    case 'field':
      return member(asked, name);
    case 'list':
      return listSource(asked, name);
    case 'consent':
      return consentSource(name, part);
    case 'run':
      return runSource(asked, name, part);
    case 'record':
      return newestRecord(asked, keptKey(name, part), { of, part: more });
    case 'sum':
    case 'least':
    case 'most':
      return takenSource(asked, room, { key: keptKey(name, part), part: more, of });
    case 'records':
      return recordCount(asked, keptKey(name, part), of);
    case 'balance':
      return balanceSource(asked, keptKey(name, part));
    case 'events':
    case 'happened':
    case 'latest': {
      const which = eventsAsked({ attribute, ...(of === undefined ? {} : { of }) });
      if (which === null) return NOTHING;
      return room === 'latest' ? latestEvent(asked, which) : eventCount(asked, which);
    }
    case 'messages': {
      const column = MESSAGE_COLUMNS.get(name);
      return column === undefined ? NOTHING : messageSource(asked, column, of);
    }
    case 'event':
    case 'variable':
    case 'message':
    case 'clock':
      return null;
    default:
      return NOTHING;
  }
};
