import { TRIGGER } from '../../editor/tree.ts';
import type { Words } from '../../text/words.svelte.ts';
import type { Telling } from './telling.svelte.ts';

interface Teller {
  readonly telling: Pick<Telling, 'name' | 'way' | 'steps'>;
  readonly say: Words['say'];
}

/** What a place is called: after which step it is, or at the beginning of which way. */
export const placeName = (place: string, { telling, say }: Teller): string => {
  const after = place.endsWith('+') ? place.slice(0, -1) : null;
  if (after !== null) return say('editor.slot.after', { step: telling.name(after) });
  const [step = '', port = ''] = place.split('/');
  return telling.steps.has(step)
    ? say('editor.slot.in-way', { step: telling.name(step), way: telling.way(step, port) })
    : say('editor.slot.after', { step: telling.name(TRIGGER) });
};
