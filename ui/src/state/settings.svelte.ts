/** The settings as saved. What a form holds before saving is the form's own. */
import { backend, type SettingsView } from '../backend/backend';
import { Query } from './query.svelte';

export const settings = new Query<null, SettingsView>(() => backend().settings(), ['settings', 'directory']);
