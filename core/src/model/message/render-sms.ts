import { renderMessage, type RenderInput } from './render.ts';

/** Everything an SMS is made of. */
export interface SmsInput extends Pick<
  RenderInput,
  'contact' | 'event' | 'variables' | 'records' | 'workspace' | 'now'
> {
  readonly text: string;
  /** What the contact sees as its sender, where that is known. */
  readonly sender: string | null;
  readonly unsubscribe: string;
  /** Over which a link is followed; absent unless clicks are counted. */
  readonly click?: (link: number) => string;
}

/** An SMS with everything filled in, or what is wrong with it. */
export type RenderedSms =
  | { readonly kind: 'rendered'; readonly text: string; readonly links: readonly string[]; readonly lacks: boolean }
  | { readonly kind: 'broken'; readonly problem: string };

/** Ten parts of an SMS in the alphabet that takes the most room would be 670 characters; networks take no more. */
const LONGEST_TEXT = 1600;

/** Renders an SMS for one contact: what its text says and nothing else; the link to unsubscribe only where the text asks for it. */
export const renderSms = ({ text, sender, unsubscribe, click, ...input }: SmsInput): RenderedSms => {
  const rendered = renderMessage({
    ...input,
    // As a service message nothing is put under it: each character of an SMS costs.
    effect: { purpose: 'service', text },
    sender: { name: sender ?? '', address: sender ?? '' },
    links: { unsubscribe, pixel: null, ...(click === undefined ? {} : { click }) },
  });
  if (rendered.kind === 'broken')
    return { kind: 'broken', problem: `the template cannot be rendered: ${rendered.problem}` };
  const { links, lacks } = rendered;
  const written = rendered.text.replaceAll(/\r\n?/g, '\n').trim();
  if (written === '') return { kind: 'broken', problem: 'the text is empty' };
  if (written.length > LONGEST_TEXT)
    return { kind: 'broken', problem: `the text is longer than ${LONGEST_TEXT} characters` };
  return { kind: 'rendered', text: written, links, lacks };
};
