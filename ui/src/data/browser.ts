import type { Upload } from './client.ts';
import type { Line } from './feed.svelte.ts';
import { at } from './hub/at.ts';
import type { Memory } from './theme.svelte.ts';
import type { WatchPorts } from './watch-ports.ts';

/** What the browser keeps for these pages; where it is forbidden to, nothing. */
export const memory: Memory = {
  read: (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  keep: (key, value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // The choice holds until the page is left.
    }
  },
};

const openLine = (path: string): Line =>
  new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`);

/** Time, timers and lines, as the browser gives them. */
export const browserPorts: WatchPorts = {
  now: () => Date.now(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
  every: (milliseconds, action) => {
    const timer = setInterval(action, milliseconds);
    return () => clearInterval(timer);
  },
  random: () => Math.random(),
  newId: () => crypto.randomUUID(),
  openFeed: (workspace) => openLine(at(workspace, 'feed')),
  whenOnline: (action) => {
    addEventListener('online', action);
    return () => removeEventListener('online', action);
  },
};

/** Sends a form by the one way of a browser that tells how far it is. */
export const uploadForm: Upload = (url, form, { onprogress, signal }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const call = (): void => request.abort();
    const fail = (): void => reject(new Error('the form did not arrive'));
    request.upload.onprogress = ({ loaded, total }) => onprogress(total === 0 ? 0 : loaded / total);
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = fail;
    request.onabort = fail;
    request.onloadend = () => signal.removeEventListener('abort', call);
    signal.addEventListener('abort', call);
    request.open('POST', url);
    request.setRequestHeader('accept', 'application/json');
    request.send(form);
  });
