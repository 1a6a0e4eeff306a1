/** About as many letters go into a line of a mail. */
const LETTERS = 62;
const LINE_REM = 1.55;
/** What stands between two paragraphs, and around them all. */
const GAP_REM = 0.9;
const EDGE_REM = 3;
const PICTURE_REM = 11;
const LEAST_REM = 8;
const MOST_REM = 44;

const UNSEEN = /<(head|style|script|title)\b[^>]*>[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi;
const BREAK = /<(?:\/?(?:p|div|h[1-6]|li|ul|ol|tr|table|blockquote|section|header|footer)|br|hr)\b[^>]*>/i;
const PICTURE = /<img\b(?![^>]*\b(?:width|height)=["']?1["'\s>])[^>]*>/gi;

/**
 * How tall the frame of a mail is, in rem. A frame without any rights tells nobody how tall its content is, so that is reckoned by what
 * stands in it: a short mail leaves no white field below it, and a long one is scrolled.
 */
export const frameHeight = (html: string): number => {
  const shown = html.replaceAll(UNSEEN, '');
  const pictures = shown.match(PICTURE)?.length ?? 0;
  const texts = shown
    .split(BREAK)
    .map((part) => part.replaceAll(/<[^>]*>/g, '').trim())
    .filter((text) => text !== '');
  const text = texts.reduce((sum, { length }) => sum + Math.ceil(length / LETTERS) * LINE_REM + GAP_REM, 0);
  return Math.min(MOST_REM, Math.max(LEAST_REM, Math.round(EDGE_REM + text + pictures * PICTURE_REM)));
};
