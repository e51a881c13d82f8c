// A classic script in the head, before the first paint: the colours that were chosen on this device (without a choice the system's preference holds,
// style.css); and the site's model that the address names, or the first, is fetched while the modules are still on their way.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem('dodona-theme');
    if (theme === 'dark' || theme === 'light') root.dataset.theme = theme;
  } catch {
    // Storage may be forbidden.
  }
  const { first = '', models = '' } = root.dataset;
  const name = encodeURIComponent(new URLSearchParams(location.search).get('model') ?? first);
  if (!models.split(' ').includes(name)) return;
  const link = document.createElement('link');
  Object.assign(link, { rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: `models/${name}.json` });
  document.head.append(link);
})();
