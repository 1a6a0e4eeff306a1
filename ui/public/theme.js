// Runs before the first paint, so that whoever chose dark never sees a white flash.
try {
  const chosen = localStorage.getItem('innesto.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden: then the system's theme holds.
}
