/** A setting under such a name says which field it is about. */
const FIELD_SETTING = /field/i;

/**
 * Whether a workflow's definition speaks of a custom field: in a condition (`field.<key>`), a template (`contact.fields.<key>`),
 * or a setting called after fields that holds its key.
 */
export const speaksOfField = (definition: unknown, key: string): boolean => {
  const named = new RegExp(String.raw`\bfields?(\.${key}|\[\s*["']${key}["']\s*\])(?!\w)`);
  const speaks = (value: unknown, under: string): boolean => {
    if (typeof value === 'string') return named.test(value) || (value === key && FIELD_SETTING.test(under));
    if (Array.isArray(value)) return value.some((member) => speaks(member, under));
    if (typeof value !== 'object' || value === null) return false;
    return Object.entries(value).some(([name, member]) => speaks(member, name));
  };
  return speaks(definition, '');
};
