import type { Found, RespondResult } from './endpoint.ts';
import type { SharedRecords } from './record.ts';

/** The site that an address leads to by `https`; null where it is no such address, or names a user. */
export const originOf = (address: unknown): string | null => {
  if (typeof address !== 'string' || !/^https:\/\/[^\s]/i.test(address) || !URL.canParse(address)) return null;
  const { protocol, origin, username, password } = new URL(address);
  return protocol === 'https:' && username === '' && password === '' ? origin : null;
};

/** The origins of the addresses (texts that begin with `https://`) in the records without a contact that a plugin was handed: the sites that an answer may lead to. */
export const sitesIn = (found: Found, collections: SharedRecords): ReadonlySet<string> => {
  const records = [
    ...Object.values(found.records).flatMap((record) => (record === null || record.contact !== null ? [] : [record])),
    ...Object.values(collections).flat(),
  ];
  const values = records.flatMap(({ attributes }) => Object.values(attributes).flat());
  return new Set(values.flatMap((value) => originOf(value) ?? []));
};

/** The sites that an answer leads to, or lets show it: null where one is no address of a site. */
export const sitesOf = (answer: RespondResult): readonly (string | null)[] => {
  if ('redirect' in answer) return [originOf(answer.redirect)];
  if (!('html' in answer)) return [];
  return [...(answer.frames ?? []), ...(answer.leadsTo ?? [])].map(originOf);
};

/** Why an answer may not lead there, in plain words; null: it may. */
export const siteProblem = (wanted: readonly (string | null)[], allowed: ReadonlySet<string>): string | null => {
  const wrong = wanted.find((site) => site === null || !allowed.has(site));
  if (wrong === undefined) return null;
  return wrong === null
    ? 'The answer leads to something that is no https address.'
    : `The answer leads to ${wrong}, and no record without a contact that it was handed holds an address there.`;
};
