// A classic script in the head, before the first paint: the colours that were chosen on this device (without a choice the system's preference holds,
// style.css); and where the address names no model, the first one of the site will be shown, and is fetched while the modules are still on their way.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem('dodona-theme');
    if (theme === 'dark' || theme === 'light') root.dataset.theme = theme;
  } catch {
    // Storage may be forbidden.
  }
  const { first } = root.dataset;
  if (!first || new URLSearchParams(location.search).has('model')) return;
  const link = document.createElement('link');
  Object.assign(link, { rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: `models/${first}.json` });
  document.head.append(link);
})();
