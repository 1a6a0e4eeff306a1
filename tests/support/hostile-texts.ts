/** Where whatever runs reports to: nobody has this name, so a request for it is proof that something ran. */
const CANARY = 'canary.invalid';

const RUN = `alert(document.domain)`;

/** Texts that a page might take for more than texts. Short, so that they fit into the shortest of fields. */
export const HOSTILE_TEXTS: readonly string[] = [
  `<script>${RUN}</script>`,
  `"><img src=x onerror=${RUN}>`,
  `<svg/onload=${RUN}>`,
  `<img src=//${CANARY}/i.png>`,
  `<iframe srcdoc="<script>${RUN}</script>">`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${RUN}>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `javascript:${RUN}`,
  `'-${RUN}-'`,
  `\${${RUN}}{{constructor.constructor('${RUN}')()}}`,
  `{@html '<img src=x onerror=${RUN}>'}`,
  `</title></textarea></style><svg onload=${RUN}>`,
  `<style>@import'//${CANARY}/c.css';*{display:none}</style>`,
  `x" style="position:fixed;inset:0;background:url(//${CANARY}/b)`,
  `{{ '<img src=x onerror=${RUN}>' }}`,
  `<a href="javascript:${RUN}" autofocus onfocus=${RUN}>a</a>`,
  '\u202Egnp.exe\u202C \u2066\u2067abc \u200F\u200Bהפוך',
  '\u200B\u200D\uFEFF',
  'Z\u0351\u036B\u0343a\u0300\u0301\u0302\u0303\u0304\u0305\u0306l\u0489\u0489\u0489go',
  'W'.repeat(60),
  '👩‍👩‍👧‍👦'.repeat(6),
  'undefined null NaN [object Object]',
];
