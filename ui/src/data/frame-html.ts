/** The browser's Trusted Types, as far as a frame needs them. */
interface Policies {
  createPolicy(name: string, rules: { createHTML(html: string): string }): { createHTML(html: string): object };
}

const hasPolicies = (value: object): value is { readonly trustedTypes: Policies } =>
  'trustedTypes' in value && typeof value.trustedTypes === 'object';

const browser: object = globalThis;
// A policy's name can be taken once.
const policy = hasPolicies(browser)
  ? browser.trustedTypes.createPolicy('innesto-sandboxed-frame', { createHTML: (html) => html })
  : null;

/** Lets HTML of others into the `srcdoc` of a frame without any rights, where the browser asks for such a word (Trusted Types). Nowhere else. */
export const trustForFrame = (html: string): string | object => policy?.createHTML(html) ?? html;
