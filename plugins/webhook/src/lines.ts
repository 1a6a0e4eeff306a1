/** A line of a setting that holds several: what stands before its mark, and behind it. */
export interface Line {
  readonly name: string;
  readonly value: string;
}

/** The lines of a setting: `X-Shop: la bottega` (mark `:`), `order = body.id` (mark `=`). Empty ones are left out. */
export const linesOf = (text: string | undefined, mark: ':' | '='): readonly Line[] =>
  (text ?? '').split('\n').flatMap((line) => {
    const at = line.indexOf(mark);
    const name = line.slice(0, at).trim();
    return at < 1 || name === '' ? [] : [{ name, value: line.slice(at + 1).trim() }];
  });
