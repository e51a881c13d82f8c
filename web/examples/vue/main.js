import { createApp } from 'vue';
import 'dodona/define';
import App from './App.vue';

createApp(App).mount('#app');
