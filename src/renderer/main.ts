import './tokens.css';
import './base.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { installDock } from './dock/install';
import { createEngineClient, engineClientKey } from './engine_client';
import { connectHost } from './host/connect';
import { recallLayout } from './shell/kept_state';

/** Connects to the host, then shows the window. A page without a host says so in place of the window. */
async function start(): Promise<void> {
  const host = await connectHost();
  const app = createApp(App, { host });
  app.use(createPinia());
  installDock(app);
  app.provide(engineClientKey, createEngineClient(host));
  await document.fonts.ready;
  await app.runWithContext(() => recallLayout(host));
  app.mount('#app');
}

start().catch((reason: unknown) => {
  const message = document.createElement('p');
  message.textContent = reason instanceof Error ? reason.message : String(reason);
  message.setAttribute('role', 'alert');
  message.style.padding = '24px';
  document.querySelector('#app')?.replaceChildren(message);
});
