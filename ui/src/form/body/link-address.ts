const SCHEME = /^(https?:\/\/|mailto:|tel:)/i;
const ADDRESS = /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/;
const HOST = /^[^\s/@:]+\.[^\s/@:]{2,}([/?#:]\S*)?$/;

/** Where a link leads that somebody typed: `example.com` means https, an address a mail to it, Liquid what it becomes; null where it leads nowhere. */
export const linkAddress = (typed: string): string | null => {
  const text = typed.trim();
  if (/^\{\{[^}]+\}\}/.test(text)) return text;
  if (SCHEME.test(text)) return /\s/.test(text.replaceAll(/\{\{[^}]*\}\}/g, '')) || text.length < 8 ? null : text;
  if (ADDRESS.test(text)) return `mailto:${text}`;
  return HOST.test(text) ? `https://${text}` : null;
};
