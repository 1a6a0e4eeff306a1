import { allFaults } from '../../fault/reference.ts';
import type { App } from '../app.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

const pageOfFaults = (): string => {
  const sections = allFaults().map(
    ({ code, title, remedy, status, who }) =>
      `<section id="${code}"><h2>${code}</h2><p>${escapeHtml(title)}.</p><p><b>What to do:</b> ${escapeHtml(remedy)}</p><p><small>Status ${status}: ${escapeHtml(who)}.</small></p></section>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Faults · Innesto</title>
<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}section:target{outline:3px solid Highlight;outline-offset:.5rem}h2{font-size:1.1rem;margin-top:2rem}</style>
</head><body><h1>Faults</h1><p>What the hub says when something goes wrong, and what to do about it.</p>${sections.join('\n')}</body></html>`;
};

/** The page to which every problem's `type` leads. */
export const faultRoutes = (app: App): void => {
  const page = pageOfFaults();
  app.get('/docs/faults', { config: { access: 'public' }, schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page),
  );
};
