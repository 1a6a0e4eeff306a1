import type { ListView } from '@innesto/sdk/contract';
import type { Words } from '../text/words.svelte.ts';
import type { Option } from './match-options.ts';

/** Lists to choose from, each with how many are in it; null while they are not known. */
export const listOptions = (lists: readonly ListView[] | null, { say }: Pick<Words, 'say'>): readonly Option[] | null =>
  lists?.map(({ id, name, members }) => ({
    value: id,
    title: name,
    note: say('forms.list-members', { count: members }),
  })) ?? null;
