import { mount } from 'svelte';
import 'dodona/define';
import App from './App.svelte';

mount(App, { target: document.getElementById('app') });
