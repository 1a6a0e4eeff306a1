import { expect, test } from 'vitest';
import { renderTemplate } from './liquid.ts';

/** Stands still as a process does that gets no processor: for longer than a render may take, without any work. */
const standStill = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);

test('a render that stood still because the machine was busy begins again, and is no fault of its template', () => {
  let times = 0;
  const scope = {
    get slow(): string {
      times += 1;
      if (times === 1) standStill();
      return 'x';
    },
  };
  expect(renderTemplate('text', '{{ slow }}-{{ slow }}', scope)).toEqual({ kind: 'rendered', text: 'x-x' });
});

test('a render that works for too long is broken', () => {
  const many = '{% for a in (1..3000) %}{% for b in (1..3000) %}{{ a | times: b }}{% endfor %}{% endfor %}';
  expect(renderTemplate('text', many, {}).kind).toBe('broken');
});
