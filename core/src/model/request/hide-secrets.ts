const SHORTEST_HIDDEN = 4;

/** What stands for a secret that came back. */
const HIDDEN = '…';

/** A secret as it may come back: as it is, inside of JSON (in which a slash may be escaped, and all beyond ASCII), in an address, in a form, in HTML. */
const spellings = (secret: string): readonly string[] => {
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replaceAll(
    /[^\u0020-\u007e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const slashed = [json, ascii].map((text) => text.replaceAll('/', '\\/'));
  const percent = encodeURIComponent(secret.toWellFormed());
  const lower = percent.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const form = new URLSearchParams({ s: secret }).toString().slice(2);
  const html = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return [secret, json, ascii, ...slashed, percent, lower, form, html];
};

/** The longest beginning of a secret with which a text ends. */
const beginningAtEnd = (text: string, secret: string): number => {
  for (let length = Math.min(secret.length - 1, text.length); length >= SHORTEST_HIDDEN; length--)
    if (text.endsWith(secret.slice(0, length))) return length;
  return 0;
};

/**
 * Makes what takes secrets out of texts that came back: a system that repeats what it was asked would tell whoever reads it. `cut`: the
 * text is not all of what was said, so that a secret at its end may have been cut in two.
 */
export const secretHider = (secrets: Iterable<string>): ((text: string, of?: { readonly cut: boolean }) => string) => {
  const long = [...secrets].filter((secret) => secret.length >= SHORTEST_HIDDEN);
  // The longest first: of one that holds another nothing is to be left.
  const hidden = [...new Set(long.flatMap(spellings))].toSorted((one, other) => other.length - one.length);
  return (text, { cut } = { cut: false }) => {
    const whole = hidden.reduce((left, secret) => left.replaceAll(secret, HIDDEN), text);
    if (!cut) return whole;
    const tail = Math.max(0, ...hidden.map((secret) => beginningAtEnd(whole, secret)));
    return tail === 0 ? whole : `${whole.slice(0, -tail)}${HIDDEN}`;
  };
};
