// The element is a field like the others: it stops the form while a value cannot be used, and sends its answer and its row.
import './dodona/define.js';

const form = document.querySelector('form');
form.addEventListener('submit', (event) => {
  event.preventDefault();
  document.getElementById('sent').textContent = JSON.stringify(Object.fromEntries(new FormData(form)), null, 2);
});
