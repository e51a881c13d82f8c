// Runs only where modules are unknown.
document.querySelectorAll('#waiting').forEach((state) => {
  state.textContent = 'This browser is too old for the page: it needs JavaScript modules and WebAssembly with SIMD, which all browsers since 2023 have.';
});
