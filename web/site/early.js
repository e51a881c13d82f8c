// A classic script in the head: where the address names no model, the first one of the site will be shown, and is
// fetched while the modules that will ask for it are still on their way.
(() => {
  const { first } = document.documentElement.dataset;
  if (!first || new URLSearchParams(location.search).has('model')) return;
  const link = document.createElement('link');
  Object.assign(link, { rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: `models/${first}.json` });
  document.head.append(link);
})();
