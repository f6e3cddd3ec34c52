/** How the office runs and what the person prefers: what the frame needs before anything else. */
import { asFailure, backend, type AppState, type Failure, type Preferences, type SetUp } from '../backend/backend';
import { useLanguage } from '../i18n/i18n.svelte';
import { onChanged } from './changes';

class App {
  state = $state.raw<AppState | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** The person chose to look around although nothing can be written. */
  looking = $state(false);

  constructor() {
    onChanged(['settings'], () => void this.load());
  }

  async load(): Promise<void> {
    try {
      this.use(await backend().appState());
      this.failure = null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  use(state: AppState): void {
    this.state = state;
    useLanguage(state.language);
    applyLook(state);
  }

  async startRehearsal(): Promise<void> {
    this.use(await backend().startRehearsal());
  }

  async leaveRehearsal(): Promise<void> {
    this.use(await backend().leaveRehearsal());
  }

  async setUp(setUp: SetUp): Promise<void> {
    this.use(await backend().setUp(setUp));
  }

  async prefer(preferences: Preferences): Promise<void> {
    this.use(await backend().savePreferences(preferences));
  }

  get rowHeight(): number {
    return this.state?.density === 'comfortable' ? 36 : 28;
  }

  /** Height of a list row that has two lines of text. */
  get doubleRowHeight(): number {
    return this.state?.density === 'comfortable' ? 64 : 54;
  }
}

const dark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null;

function applyLook(state: AppState): void {
  const root = document.documentElement;
  const night = state.theme === 'dark' || (state.theme !== 'light' && dark?.matches === true);
  root.dataset['theme'] = night ? 'dark' : 'light';
  root.dataset['density'] = state.density === 'comfortable' ? 'comfortable' : 'compact';
}

export const app = new App();

dark?.addEventListener('change', () => {
  if (app.state) applyLook(app.state);
});
