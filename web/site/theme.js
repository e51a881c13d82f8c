// Light or dark: the system's preference, or what was chosen on this device (early.js reads it before the first paint).
const dark = matchMedia('(prefers-color-scheme: dark)');
const root = document.documentElement;

export function isDark() {
  return (root.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
}

export function switchTheme() {
  root.dataset.theme = isDark() ? 'light' : 'dark';
  try {
    localStorage.setItem('dodona-theme', root.dataset.theme);
  } catch {
    // It holds for this visit.
  }
}
