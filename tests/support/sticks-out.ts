/** Asks a page what sticks out at the right, so that it can be pushed sideways. */
export const STICKS_OUT = `(() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return [];
  const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
  return ['by ' + wide + ' px: ' + out.slice(0, 5).map((one) => one.tagName.toLowerCase() + '.' + one.className).join(', ')];
})()`;
