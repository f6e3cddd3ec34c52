import { mount } from 'svelte';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/documents.css';
import App from './App.svelte';
import { backend, useBackend, type Backend } from './backend/backend';
import { listen } from './state/changes';
import { listenOpen } from './state/place.svelte';

/** The sample engine exists only in development; the conditions are constants, so a production build drops it. */
async function choose(): Promise<Backend> {
  if (import.meta.env.MODE === 'sample' || (import.meta.env.DEV && new URLSearchParams(location.search).has('sample'))) {
    return (await import('./backend/sample')).sampleBackend();
  }
  return (await import('./backend/tauri')).tauriBackend;
}

const target = document.getElementById('app');
if (target) {
  useBackend(await choose());
  await Promise.all([listen(), listenOpen()]);
  if (import.meta.env.MODE === 'sample' && new URLSearchParams(location.search).get('sample') === 'highlights') {
    mount((await import('./backend/SampleHighlights.svelte')).default, { target });
  } else {
    mount(App, { target });
  }
  // The second frame begins only once the first was drawn: the engine waits for it, as some graphics drivers draw nothing.
  requestAnimationFrame(() => requestAnimationFrame(() => void backend().painted()));
}
