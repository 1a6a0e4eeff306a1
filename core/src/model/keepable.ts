/** Whether both databases can keep the text: PostgreSQL takes no NUL, and a lone surrogate is no character. */
export const isKeepable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** JSON writes NUL and lone surrogates as escapes: where there are none it need not be looked through. */
const isPlain = (text: string): boolean => !text.includes('\\u') && isKeepable(text);

/** Goes through a parsed JSON value without recursion. */
const holdsOnlyKeepable = (root: unknown): boolean => {
  const left: unknown[] = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string') {
      if (!isKeepable(value)) return false;
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        if (!isKeepable(key)) return false;
        left.push(member);
      }
    }
  }
  return true;
};

/** Why a plugin's answer counts for nothing though it fits the contract. */
export const NOT_KEEPABLE = 'its answer holds a NUL or half a character';

/** Whether all text in a JSON value can be kept; `text` is what the value was read from. */
export const isKeepableJson = (text: string, value: unknown): boolean => isPlain(text) || holdsOnlyKeepable(value);
