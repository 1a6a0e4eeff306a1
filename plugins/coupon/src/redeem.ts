import { defineEndpoint, effects, type JsonObject, type SharedRecordView } from '@innesto/sdk';
import { typedCode } from './code-of.ts';
import { code } from './kept.ts';
import { textIn } from './read-campaign.ts';
import { standingOf, usedOnce } from './standing.ts';

interface Asked {
  /** By which a shop's system says who it is. */
  readonly key: string;
  readonly code: string;
  /** Only look; do not use it. */
  readonly looks: boolean;
}

/** What a call asks; null where it says nothing that can be read. */
const askedIn = (body: string): Asked | null => {
  try {
    const said: unknown = JSON.parse(body);
    if (typeof said !== 'object' || said === null || !('code' in said) || typeof said.code !== 'string') return null;
    const key = 'key' in said && typeof said.key === 'string' ? said.key : '';
    return { key, code: typedCode(said.code), looks: 'look' in said && said.look === true };
  } catch {
    return null;
  }
};

/** Whether two keys are the same; it takes as long wherever they differ. */
const isSame = (one: string, other: string): boolean => {
  let differs = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) differs |= one.charCodeAt(at) ^ other.charCodeAt(at % (other.length || 1));
  return differs === 0;
};

const knows = (shops: readonly SharedRecordView[], key: string): boolean =>
  shops.some(
    ({ attributes }) => attributes['active'] !== false && key !== '' && isSame(textIn(attributes['key']), key),
  );

/** Nothing says whether it was the key or the code. */
const UNKNOWN = { status: 404, json: { valid: false, reason: 'unknown' } };

const told = ({ kind, value, text, name, used, times, expires }: JsonObject): JsonObject => ({
  campaign: name ?? null,
  kind: kind ?? null,
  value: value ?? null,
  text: text ?? null,
  used: used ?? 0,
  times: times ?? 1,
  expires: expires ?? null,
});

/** Takes a code that a shop's own system sends, once: whoever sends it again is told that it was used. */
export const redeem = defineEndpoint.synchronous({
  title: 'Coupon at the till of a shop',
  description: 'Takes a coupon that a shop’s own system sends.',
  needs: ['collection:shop'],
  caller: 'key',
  find: ({ body }) => {
    const asked = askedIn(body);
    return asked === null || asked.code === ''
      ? {}
      : { records: { code: { collection: 'code', by: { code: asked.code } } } };
  },
  respond: ({ request, found }, { collections, now }) => {
    const asked = askedIn(request.body);
    const own = found.records['code'] ?? null;
    if (asked === null || own === null || !knows(collections.shop, asked.key)) return UNKNOWN;
    const standing = standingOf(own.attributes, now);
    if (standing !== 'open') return { status: 409, json: { valid: false, reason: standing, ...told(own.attributes) } };
    if (asked.looks) return { json: { valid: true, ...told(own.attributes) } };
    const change = usedOnce(own.attributes, now);
    return {
      json: { valid: true, ...told({ ...own.attributes, ...change }) },
      effects: [effects.updateRecord({ collection: 'code', of: code, record: own.id }, change)],
    };
  },
});
