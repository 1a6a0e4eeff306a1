import { declaredMembers } from './json.ts';
import type { Manifest } from './manifest.ts';

/** What no schema can say of what messages show of a plugin's records: that it is there, and that a contact can have one. */
export const inMessagesProblems = ({ collections }: Pick<Manifest, 'collections'>): string[] =>
  collections.flatMap(({ name, contact, record, filterable, inMessages }) => {
    if (inMessages === undefined) return [];
    const { shows, by, while: held } = inMessages;
    const asked = [...(by === undefined ? [] : [by]), ...(held === undefined ? [] : [held.attribute])];
    const known = new Set(declaredMembers(record));
    return [
      ...(contact === 'none' ? [`the messages of ${name}: its records are nobody’s`] : []),
      ...[...shows, ...asked]
        .filter((one) => !known.has(one))
        .map((one) => `the messages of ${name}: its records have no “${one}”`),
      // By these the hub counts, before a campaign goes out, who has none.
      ...asked
        .filter((one) => known.has(one) && !filterable.includes(one))
        .map((one) => `the messages of ${name}: “${one}” is not filterable`),
    ];
  });
