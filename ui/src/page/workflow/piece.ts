import type { Attachment } from 'svelte/attachments';
import type { Drag, Dragged } from './drag.svelte.ts';
import type { Standpoint } from './standpoint.svelte.ts';
import type { Stop } from './walk.ts';

/** Takes the keyboard when somebody goes to this stop. */
export const takeKeyboard =
  (standpoint: Standpoint, stop: Stop): Attachment<HTMLElement> =>
  (element) => {
    if (!standpoint.awaits(stop)) return;
    element.focus({ preventScroll: true });
    standpoint.arrive();
  };

const isOnControl = (event: Event): boolean =>
  event.target instanceof Element && event.target.closest('a, input, select, .bin') !== null;

/** Lets a piece be carried: with the mouse by any part of it, with a finger by its grip, since fingers also move the canvas. */
export const carry =
  (drag: Drag, dragged: Dragged | null): Attachment<HTMLElement> =>
  (element) => {
    if (dragged === null) return undefined;
    const press = (event: PointerEvent): void => {
      const isAtGrip = event.target instanceof Element && event.target.closest('.grip') !== null;
      if (event.button !== 0 || isOnControl(event) || (event.pointerType !== 'mouse' && !isAtGrip)) return;
      drag.press(dragged, { x: event.clientX, y: event.clientY });
    };
    // The canvas would move along; it hears of the mouse by an event of its own.
    const keep = (event: MouseEvent): void => {
      if (event.button === 0) event.stopPropagation();
    };
    const keepTouch = (event: TouchEvent): void => {
      if (event.target instanceof Element && event.target.closest('.grip') !== null) event.stopPropagation();
    };
    element.addEventListener('pointerdown', press);
    element.addEventListener('mousedown', keep);
    element.addEventListener('touchstart', keepTouch, { passive: true });
    return () => {
      element.removeEventListener('pointerdown', press);
      element.removeEventListener('mousedown', keep);
      element.removeEventListener('touchstart', keepTouch);
    };
  };
