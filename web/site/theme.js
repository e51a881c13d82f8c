// A classic script in the head, so that the colours are right before the first paint. Without a choice of the person's
// own, the system's preference holds (style.css); a choice is remembered on this device.
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;

  function remembered() {
    try {
      return localStorage.getItem('dodona-theme');
    } catch {
      return null; // storage may be forbidden
    }
  }

  const isDark = () => (root.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';

  const choice = remembered();
  if (choice === 'dark' || choice === 'light') root.dataset.theme = choice;

  document.addEventListener('DOMContentLoaded', () => {
    const button = /** @type {HTMLButtonElement} */ (document.getElementById('theme'));
    const show = () => button.setAttribute('aria-pressed', String(isDark()));
    show();
    dark.addEventListener('change', show);
    button.addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      show();
      try {
        localStorage.setItem('dodona-theme', root.dataset.theme);
      } catch {
        // It holds for this visit.
      }
    });
  });
})();
