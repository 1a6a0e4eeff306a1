interface Policy {
  createHTML(html: string): unknown;
}

const makePolicy = (): Policy | null => {
  const factory: unknown = Reflect.get(globalThis, 'trustedTypes');
  if (typeof factory !== 'object' || factory === null || !('createPolicy' in factory) || typeof factory.createPolicy !== 'function') return null;
  return factory.createPolicy('innesto-sandboxed-frame', { createHTML: (html: string) => html }) as Policy;
};

let policy: Policy | null | undefined;

/** Lets HTML of others into the `srcdoc` of a frame without any rights, where the browser asks for such a word (Trusted Types). Nowhere else. */
export const trustForFrame = (html: string): unknown => {
  policy ??= makePolicy();
  return policy?.createHTML(html) ?? html;
};
